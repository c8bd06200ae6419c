"""HTML of the pages that grading writes: plain, readable aloud, with nothing from elsewhere and no dates."""

from markupsafe import Markup, escape

STYLE = """
body { font-family: system-ui, sans-serif; line-height: 1.5; color: #1a1a1a; background: #fff; margin: 0; }
main { max-width: 48rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.25rem; margin-top: 2.2rem; }
.score { font-size: 1.15rem; }
table { border-collapse: collapse; width: 100%; margin: 0.8rem 0; }
caption { text-align: left; color: #444; padding-bottom: 0.3rem; }
th, td { text-align: left; vertical-align: top; padding: 0.3rem 0.9rem 0.3rem 0; border-bottom: 1px solid #bbb; }
th { font-weight: 600; } tbody th { font-weight: 400; }
.number { text-align: right; white-space: nowrap; width: 4rem; }
.said { border-left: 4px solid #b35c00; background: #fdf5ea; padding: 0.5rem 0.9rem; overflow-wrap: anywhere; }
.right { border-left: 4px solid #00706b; background: #eef8f7; padding: 0.5rem 0.9rem; }
pre { background: #f4f4f4; padding: 0.7rem 0.9rem; white-space: pre-wrap; overflow-wrap: anywhere; }
"""


def number(value):
    """1.0 is shown as 1."""
    return str(int(value)) if float(value).is_integer() else str(value)


def tag(name, *inside, of="", scope=""):
    """One element, of a class and with a scope where they are given. Text inside is escaped, unless it is Markup."""
    said = "".join(f' {key}="{escape(value)}"' for key, value in (("class", of), ("scope", scope)) if value)
    return Markup(f"<{name}{said}>") + Markup("").join(inside) + Markup(f"</{name}>")


def table(caption, heads, rows, numbers=()):
    """The first entry of each row is its header; the columns in `numbers` are set to the right."""
    kind = ["number" if i in numbers else "text" for i in range(len(heads))]
    top = tag("tr", *(tag("th", head, scope="col", of=kind[i]) for i, head in enumerate(heads)))
    body = [
        tag("tr", tag("th", row[0], scope="row"), *(tag("td", x, of=kind[i]) for i, x in enumerate(row[1:], 1)))
        for row in rows
    ]
    return tag("table", tag("caption", caption), tag("thead", top), tag("tbody", *body))


def listed(sentences):
    return tag("ul", *(tag("li", sentence) for sentence in sentences))


def page(title, *inside):
    """A whole document."""
    head = [Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">')]
    head += [tag("title", title), tag("style", Markup(STYLE))]
    parts = [
        Markup('<html lang="en">'),
        tag("head", *head),
        Markup("<body><main>"),
        *inside,
        Markup("</main></body></html>"),
    ]
    return "<!DOCTYPE html>\n" + "\n".join(map(str, parts)) + "\n"
