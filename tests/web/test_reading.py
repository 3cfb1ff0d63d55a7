#!/usr/bin/env python3
"""Asking and reading in the browser: with and without a script, on a phone and a wide screen, light and dark, by keyboard alone, on paper; what axe-core finds; weight and shifts."""
import os
import re
import tempfile

from browser import BANNER, DESKTOP, PHONE, QUESTION, ask, axe, fits, run

PAGES = ["/", ask(), "/sources/brief:myelopathy-causes-and-work-up?at=1172-1317#passage", "/corpus", "/corpus?kind=brief&text=sepsis", "/policy", "/about",
         ask("How is the Zorblax phenomenon of Betelgeuse treated?"), ask("What is the difference between Guillain-Barr\u00e9 syndrome and transverse myelitis?", reader="patient"),
         ask("What causes myelopathy in a 60-year-old man with numb hands and urinary retention since yesterday?"),
         "/no-such-page", "/sources/pubmed:1", "/ask?q="]


def open_quote(page):
    """Opens the first citation of a section; gives its claim."""
    claim = page.locator(".part .claim:not(.leads)").first
    claim.locator(".cite > summary").first.click()
    return claim


def ask_to_follow_up(w):
    page = w.page()
    page.goto("/")
    page.get_by_label("Ask a clinical question").fill(QUESTION)
    page.get_by_role("button", name="Ask").click()
    page.wait_for_selector(".disclaimer")
    assert page.locator(".banner").first.inner_text() == BANNER
    assert page.locator(".steps li").all_inner_texts()[0].startswith("Submitted")
    assert page.locator(".bottom-line .words").count() >= 1
    claim = open_quote(page)
    mark = claim.locator(".cited mark").first
    assert mark.is_visible()
    quote = mark.inner_text()
    assert quote == claim.locator(".words").inner_text().strip(), "the quote is not what the sentence says"
    claim.get_by_role("link", name="See it in the whole text").first.click()
    page.wait_for_url("**/sources/**")
    assert page.locator("#passage").inner_text() == quote
    assert page.locator("#passage").evaluate("e => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight }"), \
        "the passage is not in view"
    page.go_back()
    page.wait_for_selector(".disclaimer")
    page.get_by_label("Ask a follow-up").fill("How is it treated?")
    page.locator(".follow button").click()
    page.wait_for_url(re.compile("before="))
    page.wait_for_selector(".disclaimer")
    page.wait_for_selector("main:not([class])")
    assert page.locator(".asked").text_content() == "Question: How is it treated?", page.locator(".asked").text_content()
    assert QUESTION in page.locator(".head").inner_text()


def the_same_without_a_script(w):
    page = w.page(java_script_enabled=False)
    page.goto("/")
    assert page.locator(".js:visible").count() == 0
    page.get_by_label("Ask a clinical question").fill(QUESTION)
    page.get_by_role("button", name="Ask").click()
    page.wait_for_selector(".disclaimer")
    assert page.locator(".js:visible").count() == 0, "a button that needs a script is shown"
    claim = open_quote(page)
    quote = claim.locator(".cited mark").first.inner_text()
    claim.get_by_role("link", name="See it in the whole text").first.click()
    assert page.locator("#passage").inner_text() == quote
    page.go_back()
    page.get_by_label("Ask a follow-up").fill("How is it treated?")
    page.locator(".follow button").click()
    page.wait_for_selector(".disclaimer")
    assert "before=" in page.url


def streamed_page_is_the_page_loaded_anew(w):
    page = w.page()
    page.goto("/")
    page.get_by_label("Ask a clinical question").fill(QUESTION)
    page.get_by_label("Pharmacist").check()
    page.get_by_role("button", name="Ask").click()
    page.wait_for_selector(".disclaimer")
    page.wait_for_selector("main:not([class])")
    page.evaluate("document.activeElement.blur()")
    form = "() => document.getElementById('main').innerHTML.replace(/ tabindex=\"-1\"/g, '').replace(/\\s+/g, ' ').trim()"
    streamed, title = page.evaluate(form), page.title()
    page.reload()
    assert page.evaluate(form) == streamed
    assert page.title() == title
    # The choice of reader was made once and stays.
    page.goto("/")
    assert page.locator("input[name=reader]:checked").get_attribute("value") == "pharmacist"


def every_quote_is_in_its_source(w):
    page = w.page()
    page.goto(ask())
    seen = {}
    for link in page.locator(".quote .go").all()[:12]:
        figure = link.locator("xpath=ancestor::figure")
        seen[link.get_attribute("href")] = figure.locator("mark").text_content()
    assert len(seen) > 5
    for href, quote in seen.items():
        page.goto(href)
        assert "".join(page.locator("mark").all_text_contents()) == quote, href


def keyboard_alone(w):
    page = w.page()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("What causes myelopathy?")
    page.keyboard.press("Enter")
    page.wait_for_selector(".disclaimer")
    page.wait_for_selector("main:not([class])")
    assert page.evaluate("document.activeElement.tagName") == "H1"
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.parentElement.className") == "cite":
            break
    ring = page.evaluate("getComputedStyle(document.activeElement).boxShadow")
    assert ring != "none", "focus is not to be seen"
    page.keyboard.press("Enter")
    assert page.locator("details.cite[open] mark").first.is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.cited') !== null"), "the quote is not next"
    page.keyboard.press("Escape")
    assert page.locator("details.cite[open]").count() == 0
    assert page.evaluate("document.activeElement.parentElement.className") == "cite", "focus is lost"


def axe_finds_nothing_serious(w):
    for scheme in ("light", "dark"):
        page = w.page(color_scheme=scheme)
        for url in PAGES:
            page.goto(url)
            if page.locator(".cite").count():
                page.evaluate("document.querySelectorAll('.cite').forEach((d, i) => { d.open = i < 2 }); document.getElementById('basis').open = true")
            axe(page)
    # It would have seen something.
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<button></button><img src=\"/x\">')")
    try:
        axe(page)
    except AssertionError as why:
        assert "button-name" in str(why) and "image-alt" in str(why)
    else:
        raise AssertionError("axe-core finds nothing at all")


def widths(w):
    for viewport in (PHONE, {"width": 320, "height": 640}, {"width": 768, "height": 1024}, DESKTOP):
        page = w.page(viewport=viewport)
        for url in PAGES:
            page.goto(url)
            fits(page)
            small = page.evaluate("""[...document.querySelectorAll('a[href], button, summary, input, select, textarea')].filter(e => {
                const r = e.getBoundingClientRect(), s = getComputedStyle(e);
                return r.width && r.height && s.visibility == 'visible' && !e.closest('.skip, .vh, p, li, dd, dt, figcaption, .facts') && r.height < 24 }).map(e => e.outerHTML.slice(0, 90))""")
            assert not small, "%s at %d: too small to touch: %s" % (url, viewport["width"], small[:3])


def light_and_dark(w):
    grounds = {}
    for scheme in ("light", "dark"):
        page = w.page(color_scheme=scheme)
        page.goto(ask())
        grounds[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    light, dark = ([int(n) for n in re.findall(r"\d+", grounds[s])[:3]] for s in ("light", "dark"))
    assert min(light) > 230 and max(dark) < 60, grounds


def on_paper(w):
    page = w.page()
    page.goto(ask())
    page.emulate_media(media="print")
    assert not page.locator("header.site").is_visible() and not page.locator(".follow").is_visible()
    assert page.locator(".bottom-line").is_visible() and page.locator(".refs li").first.is_visible()
    path = os.path.join(tempfile.mkdtemp(), "a.pdf")
    page.pdf(path=path, format="A4")
    raw = open(path, "rb").read()
    os.remove(path)
    sheets = len(re.findall(rb"/Type\s*/Page\b", raw))
    assert raw.startswith(b"%PDF") and 1 <= sheets <= 12, "%d sheets" % sheets


def weight_and_shifts(w):
    page = w.page(viewport=PHONE)
    sizes = {}
    page.on("response", lambda r: sizes.__setitem__(r.url, len(r.body()) if r.status == 200 else 0))
    page.add_init_script("""window.shift = 0; new PerformanceObserver(l => l.getEntries().forEach(e => { if (!e.hadRecentInput) window.shift += e.value }))
        .observe({type: 'layout-shift', buffered: true})""")
    page.goto("/", wait_until="networkidle")
    total = sum(sizes.values())
    assert total < 100_000, "the first page weighs %d bytes" % total
    assert page.evaluate("window.shift") == 0
    got = page.goto(ask(), wait_until="networkidle")
    assert got.headers["content-encoding"] == "gzip" and "private" in got.headers["cache-control"]
    page.wait_for_timeout(200)
    assert page.evaluate("window.shift") < 0.01, page.evaluate("window.shift")


def errors_in_plain_words(w):
    page = w.page()
    for url, status, words in (("/no-such-page", 404, "Page not found"), ("/sources/pubmed:1", 404, "Page not found"), ("/ask?q=", 400, "Write a question first")):
        got = page.goto(url)
        assert got.status == status, "%s: %d" % (url, got.status)
        assert words in page.locator("main").inner_text(), url
    got = page.goto("/ask?" + "q=" + "x" * 4100)
    assert got.status == 400 and "too long" in page.locator(".problem").inner_text()


def no_answer_says_so(w):
    page = w.page()
    page.goto(ask("How is the Zorblax phenomenon of Betelgeuse treated?"))
    assert "No sufficient evidence" in page.locator(".outcome").inner_text()
    assert page.locator(".bottom-line").count() == 0


def downloads(w):
    page = w.page(accept_downloads=True)
    page.goto(ask())
    for label, ending, begins in (("Markdown", ".md", "> **Educational"), ("JSON", ".json", "{"), ("HTML, one file", ".html", "<!DOCTYPE html>")):
        with page.expect_download() as got:
            page.get_by_role("link", name=label, exact=True).click()
        name = got.value.suggested_filename
        text = open(got.value.path(), encoding="utf-8").read()
        assert name.endswith(ending) and text.startswith(begins), name
    # The one file stands alone, looks the same, and asks nobody for anything.
    alone = w.context().new_page()
    path = os.path.join(tempfile.mkdtemp(), name)
    got.value.save_as(path)
    alone.goto("file://" + path)
    assert alone.locator(".bottom-line .words").first.inner_text() == page.locator(".bottom-line .words").first.inner_text()
    w.complaints[:] = [c for c in w.complaints if "file://" not in c]


def hostile_questions(w):
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)> myelopathy javascript:alert(4)"
    for script in (True, False):
        page = w.page(java_script_enabled=script)
        for url in (ask(evil), "/?q=" + ask(evil)[7:], ask("myelopathy", before=evil), ask("myelopathy", reader="physician", x=evil),
                    "/corpus?text=" + ask(evil)[7:], "/sources/" + ask(evil)[7:].replace("+", "%20"), "/" + ask(evil)[7:].replace("+", "%20")):
            page.goto(url)
            assert page.locator("main script, main img, [onerror], [onload]").count() == 0, url
    page = w.page()
    page.goto("/")
    page.get_by_label("Ask a clinical question").fill(evil)
    page.get_by_role("button", name="Ask").click()
    page.wait_for_selector(".disclaimer")
    assert page.locator("main script, main img, [onerror], [onload]").count() == 0


run([ask_to_follow_up, the_same_without_a_script, streamed_page_is_the_page_loaded_anew, every_quote_is_in_its_source, keyboard_alone, axe_finds_nothing_serious, widths,
     light_and_dark, on_paper, weight_and_shifts, errors_in_plain_words, no_answer_says_so, downloads, hostile_questions])
