#!/usr/bin/env python3
"""The review desk in the browser: sign in, submit, review, approve, edit; who may what; accounts, history, imports; hostile documents and comments.

usage: test_review.py ATTEST SEED
"""
import os
import re

from browser import BANNER, PHONE, ask, axe, fits, run

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>bold</b>"
STATE = {}


def sign_in(w, name, **how):
    page = w.page(**how)
    page.goto("/sign-in")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password").fill("a quiet morning, " + name)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(w.server.base + "/")
    return page


def did(page, what):
    page.wait_for_load_state()
    assert "did=" + what in page.url, "%s instead of %s: %s" % (page.url, what, page.locator("main").inner_text()[:400])
    assert page.locator(".did").is_visible()


def sign_in_and_out(w):
    page = w.page()
    page.goto("/desk")
    assert "/sign-in" in page.url, "who is not signed in is sent to sign in"
    page.get_by_label("Name", exact=True).fill("reviewer")
    page.get_by_label("Password").fill("not that one at all")
    page.get_by_role("button", name="Sign in").click()
    assert "wrong" in page.locator(".problem").inner_text()
    axe(page)
    page.get_by_label("Password").fill("a quiet morning, reviewer")
    page.get_by_role("button", name="Sign in").click()
    assert page.url.endswith("/desk"), page.url + ": " + page.locator("main").inner_text()
    cookie = {c["name"]: c for c in page.context.cookies()}["attest_session"]
    assert cookie["httpOnly"] and cookie["sameSite"] in ("Lax", "Strict")
    # Pages that hold the token of a session are not squeezed together with words from the address.
    assert "content-encoding" not in page.goto(ask()).headers
    assert "no-store" in page.goto("/account").headers["cache-control"]
    page.get_by_role("button", name="Sign out").click()
    did(page, "signed-out")
    page.goto("/desk")
    assert "/sign-in" in page.url
    # Nowhere else than on this service.
    page.goto("/sign-in?to=//example.org/")
    assert page.locator("input[name=to]").get_attribute("value") == "/"


def submit(w):
    page = sign_in(w, "author")
    page.goto(ask())
    page.get_by_role("button", name="Submit for review").click()
    did(page, "submitted")
    STATE["id"] = page.url.split("/articles/")[1].split("?")[0]
    assert page.locator(".banner").first.inner_text() == BANNER
    anyone = w.page()
    anyone.goto("/articles/" + STATE["id"])
    assert anyone.locator(".banner").first.inner_text() == BANNER
    assert anyone.locator(".steps .now").inner_text().startswith("Submitted")
    # The author has no button for approving, and cannot do it by hand either.
    page.goto("/desk/" + STATE["id"])
    assert page.get_by_role("button", name="Approve").count() == 0
    csrf = page.locator("input[name=csrf]").first.get_attribute("value")
    got = page.request.post("/desk/%s/approve" % STATE["id"], form={"csrf": csrf, "rev": "1", "version": "1"})
    assert got.status == 403 and "You may not do that" in got.text(), got.status


def comment_on_a_sentence(w):
    page = sign_in(w, "reviewer")
    page.goto("/desk")
    page.get_by_role("link", name="Myelopathy: causes").click()
    claim = page.locator(".bottom-line .claim").first
    claim.locator(".say summary").click()
    claim.get_by_label("Comment").fill("Is this so?\n" + EVIL)
    claim.get_by_role("button", name="Add").click()
    did(page, "commented")
    text = page.locator(".bottom-line .comment .text").inner_text()
    assert text == "Is this so?\n" + EVIL, text
    assert page.locator(".comment b, .comment img, .comment script").count() == 0
    page.goto("/desk")
    assert page.locator(".queue tbody tr td.num").last.inner_text() == "1"
    page.get_by_role("link", name="Myelopathy: causes").click()
    page.locator(".bottom-line .comment").get_by_role("button", name="Close").click()
    did(page, "resolved")
    assert page.locator(".bottom-line .comment.closed").count() == 1


def assign(w):
    page = sign_in(w, "reviewer")
    page.goto("/desk/" + STATE["id"])
    page.get_by_label("Assigned to").select_option(label="second")
    page.get_by_label("Priority").select_option(label="Urgent")
    page.get_by_role("button", name="Assign").click()
    did(page, "assigned")
    page.goto("/desk")
    row = page.locator(".queue tbody tr").first.inner_text()
    assert "Urgent" in row and "second" in row, row


def edit_goes_back_to_submitted(w):
    page = sign_in(w, "reviewer")
    page.goto("/desk/" + STATE["id"])
    page.get_by_role("button", name="Start review").click()
    did(page, "start")
    assert page.locator(".steps .now").inner_text().startswith("Under review")
    page.get_by_role("link", name="Edit", exact=True).click()
    fields = page.locator("textarea[name^='t:/sections']")
    kept, gone = fields.nth(1).input_value(), fields.nth(3).input_value()
    # A shorter quote keeps a span; own words become a statement; an emptied field takes the sentence out.
    own = "In this hospital the spinal team is called at once. " + EVIL
    # A slip loses nothing.
    page.get_by_label("What did you change").fill("The house's own way added")
    page.get_by_role("button", name="Save a new version").click()
    assert "no sentence was changed" in page.locator(".problem").inner_text()
    add = page.locator("textarea[name^='a:/sections']").first
    add.locator("xpath=..").locator("summary").click()
    add.fill(own)
    fields.nth(3).fill("")
    page.get_by_role("button", name="Save a new version").click()
    did(page, "edited")
    assert page.locator(".panel .state").first.inner_text() == "Submitted"
    page.get_by_role("link", name="Compare version 1 with 2").click()
    assert page.locator(".diff .new", has_text="the spinal team").count() == 1
    assert page.locator(".diff .old", has_text=gone[:60]).count() == 1
    axe(page)
    anyone = w.page()
    anyone.goto("/articles/" + STATE["id"])
    assert anyone.locator(".banner").first.inner_text() == BANNER
    said = anyone.locator(".claim.stated", has_text="the spinal team")
    assert said.count() == 1 and "Editor\u2019s own statement, reviewer" in said.inner_text()
    assert said.locator(".cite").count() == 0, "a person's words look like a source's"
    assert anyone.locator(".words", has_text=own).count() == 1
    assert anyone.locator(".claim:not(.stated) .words", has_text=kept).count() >= 1
    assert anyone.locator(".words", has_text=gone).count() == 0


def not_ones_own(w):
    page = sign_in(w, "reviewer")
    page.goto("/desk/" + STATE["id"])
    page.get_by_role("button", name="Start review").click()
    did(page, "start")
    assert page.get_by_role("button", name="Approve").count() == 0, "who wrote a version may not approve it"
    assert "Approving:" in page.locator(".panel").inner_text()


def approve(w):
    page, late = sign_in(w, "second"), sign_in(w, "all")
    page.goto("/desk/" + STATE["id"])
    late.goto("/desk/" + STATE["id"])
    page.get_by_role("button", name="Approve").click()
    did(page, "approve")
    # Who decides on what has changed meanwhile is told so.
    late.get_by_text("Request changes").first.click()
    late.get_by_label("What has to change").fill("More on dosage")
    late.get_by_role("button", name="Request changes").click()
    late.wait_for_load_state()
    assert "changed" in late.locator("h1").inner_text(), late.locator("main").inner_text()
    anyone = w.page()
    anyone.goto("/articles/" + STATE["id"])
    assert anyone.locator(".banner").count() == 0 and BANNER not in anyone.locator("main").inner_text()
    assert anyone.locator(".steps .now").inner_text().startswith("Approved")
    assert "Reviewed by second" in anyone.locator(".reviewers").inner_text()
    assert "Signature verified" in anyone.locator(".signature").inner_text()
    anyone.goto("/articles?state=approved")
    assert anyone.locator(".rows .title").count() == 1


def approved_goes_first(w):
    """Who asks what the board has answered is led there, also in other words, with a script and without."""
    for how in ({}, {"java_script_enabled": False}):
        page = w.page(**how)
        page.goto(ask())
        note = page.locator(".approved")
        assert note.inner_text().startswith("Approved answer to this question:"), note.inner_text()
        axe(page) if not how else None
        note.locator("a").click()
        assert "/articles/" + STATE["id"] in page.url and page.locator(".banner").count() == 0
    page = w.page()
    page.goto("/")
    page.get_by_label("Ask a clinical question").fill("Etiology of myelopathy in a patient with progressive weakness and numbness in their hands")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_selector(".disclaimer")
    assert page.locator("main > *").first.inner_text().startswith("Approved answer to a similar question:")
    for other in ("How is myelopathy treated in a patient with progressive weakness and numbness in their hands?", "What causes sepsis?"):
        page.goto(ask(other))
        assert page.locator(".approved").count() == 0, other


def people(w):
    """Administrators keep people: add, roles, password, tokens, let in or not; nobody else sees the page."""
    outsider = sign_in(w, "reviewer")
    assert outsider.get_by_role("link", name="People").count() == 0
    assert outsider.goto("/people").status == 403
    assert outsider.goto("/people/admin").status == 403
    page = sign_in(w, "admin")
    page.get_by_role("link", name="People").click()
    assert page.locator("tbody tr").count() >= 7
    page.get_by_label("Name for signing in").fill("newcomer")
    page.get_by_label("Shown as").fill(EVIL)
    page.get_by_label("author").check()
    page.get_by_label("Password").fill("short")
    page.get_by_role("button", name="Add", exact=True).click()
    assert "12" in page.locator(".problem").inner_text()
    assert page.get_by_label("Name for signing in").input_value() == "newcomer" and page.get_by_label("author").is_checked(), "what was written is there again"
    page.get_by_label("Password").fill("a quiet morning, newcomer")
    page.get_by_role("button", name="Add", exact=True).click()
    did(page, "added")
    assert page.locator("main script, main img, main b").count() == 0
    page.get_by_label("Name for signing in").fill("newcomer")
    page.get_by_role("button", name="Add", exact=True).click()
    assert page.locator(".problem").is_visible(), "a name that is taken"
    them = sign_in(w, "newcomer")
    assert them.get_by_role("link", name="Review desk").count() == 1
    them.goto("/account")
    them.get_by_label("Name of a new token").fill("ward")
    them.get_by_role("button", name="Make a token").click()
    token = them.locator(".secret").inner_text()
    api = w.page()
    me = lambda: api.request.get("/api/v1/me", headers={"Authorization": "Bearer " + token})  # noqa: E731
    assert me().status == 200
    # Other roles: the sessions end, the token has what the roles have.
    page.goto("/people/newcomer")
    page.get_by_label("author").uncheck()
    page.get_by_role("button", name="Save").click()
    did(page, "saved")
    them.goto("/desk")
    assert "/sign-in" in them.url
    assert me().json()["roles"] == ["reader"]
    page.get_by_label("reader").uncheck()
    page.get_by_role("button", name="Save").click()
    assert "role" in page.locator(".problem").inner_text()
    # Not let in, let in again.
    page.goto("/people/newcomer")
    page.get_by_role("button", name="Do not let them sign in").click()
    did(page, "saved")
    assert me().status == 401
    page.get_by_role("button", name="Let them sign in again").click()
    did(page, "saved")
    assert me().status == 200
    page.get_by_label("New password").fill("another quiet morning")
    page.get_by_role("button", name="Set the password").click()
    did(page, "saved")
    page.get_by_role("button", name=re.compile("Revoke.*ward")).click()
    did(page, "revoked")
    assert me().status == 401
    for scheme, how in (("light", {}), ("dark", {"viewport": PHONE})):
        look = sign_in(w, "admin", color_scheme=scheme, **how)
        for url in ("/people", "/people/newcomer"):
            look.goto(url)
            axe(look)
            fits(look)
    page.get_by_text("Erase this person").click()
    page.get_by_role("button", name="Erase").click()
    did(page, "erased")
    assert page.goto("/people/newcomer").status == 404
    # Somebody must be able to keep the others.
    for name in ("all", "admin"):
        page.goto("/people/" + name)
        page.get_by_role("button", name="Do not let them sign in").click()
    assert page.locator(".problem").is_visible() and page.url.endswith("/people/admin/disable")
    page.goto("/people/all")
    page.get_by_role("button", name="Let them sign in again").click()
    did(page, "saved")


def a_new_version_brings_the_banner_back(w):
    page = sign_in(w, "author")
    page.goto("/desk/%s/edit" % STATE["id"])
    add = page.locator("textarea[name^='a:']").first
    add.locator("xpath=..").locator("summary").click()
    add.fill("One more word of ours.")
    page.get_by_label("What did you change").fill("More")
    page.get_by_role("button", name="Save a new version").click()
    did(page, "edited")
    anyone = w.page()
    anyone.goto("/articles/" + STATE["id"])
    assert BANNER in anyone.locator("main").inner_text()
    assert "Signature" not in anyone.locator("main").inner_text()
    anyone.get_by_role("link", name="version 2").click()
    assert BANNER not in anyone.locator("main").inner_text()
    assert "Signature verified" in anyone.locator(".signature").inner_text()


def retire(w):
    page = sign_in(w, "second")
    page.goto(ask("How is cellulitis treated?"))
    page.get_by_role("button", name="Submit for review").click()
    did(page, "submitted")
    id = page.url.split("/articles/")[1].split("?")[0]
    page.goto("/desk/" + id)
    page.get_by_text("Retire").first.click()
    page.get_by_label("Reason").last.fill("Twice the same")
    page.get_by_role("button", name="Retire").click()
    did(page, "retire")
    anyone = w.page()
    anyone.goto("/articles/" + id)
    assert "not to be used" in anyone.locator("main").inner_text()
    anyone.goto("/articles")
    assert anyone.locator(".rows .title").count() == 1


def history(w):
    page = sign_in(w, "reader")
    page.goto(ask("How is melanoma staged?"))
    page.goto(ask("What causes " + EVIL))
    page.goto("/history")
    assert page.locator(".rows .title").count() == 2
    assert EVIL in page.locator(".rows").inner_text()
    page.get_by_role("button", name=re.compile("Delete.*How is melanoma")).click()
    did(page, "deleted")
    assert page.locator(".rows .title").count() == 1
    page.get_by_text("Delete all").first.click()
    page.get_by_role("button", name="Delete all of my questions").click()
    did(page, "deleted")
    assert page.locator(".rows .title").count() == 0
    page.goto("/account")
    page.get_by_role("button", name="Turn history off and delete it").click()
    did(page, "saved")
    page.goto(ask("How is melanoma staged?"))
    page.goto("/history")
    assert page.locator(".rows .title").count() == 0
    # Nobody else's.
    other = sign_in(w, "keeper")
    other.goto("/history")
    assert other.locator(".rows .title").count() == 0


def tokens(w):
    page = sign_in(w, "reader")
    page.goto("/account")
    page.get_by_label("Name of a new token").fill("ward <b>9</b>")
    page.get_by_role("button", name="Make a token").click()
    token = page.locator(".secret").inner_text()
    assert token.startswith("attest_")
    api = w.page()
    got = api.request.get("/api/v1/me", headers={"Authorization": "Bearer " + token})
    assert got.status == 200, got.status
    page.goto("/account")
    assert page.locator(".secret").count() == 0, "shown once"
    assert "ward <b>9</b>" in page.locator(".tokens").inner_text()
    page.get_by_role("button", name=re.compile("Revoke.*ward")).click()
    did(page, "revoked")
    assert api.request.get("/api/v1/me", headers={"Authorization": "Bearer " + token}).status == 401


def imports(w):
    page = sign_in(w, "admin")
    place = os.path.join(w.server.dir, "in")
    page.goto("/corpus")
    page.get_by_label("File or folder on this machine").fill("/etc/passwd")
    page.get_by_role("button", name="Import").click()
    page.wait_for_load_state()
    assert page.locator("h1").inner_text() != "Corpus", "a file outside of the allowed folders"
    page.goto("/corpus")
    page.get_by_label("File or folder on this machine").fill(place)
    page.get_by_role("button", name="Import").click()
    did(page, "importing")
    page.wait_for_selector("#imports ~ [data-watch] .state.done")
    reader = w.page()
    reader.goto("/corpus?text=quibble")
    assert reader.locator(".rows .title").count() >= 1
    reader.goto("/corpus")
    assert reader.locator("#imports").count() == 0


def out_of_date(w):
    page = sign_in(w, "author")
    page.goto(ask("What is quibble fever and what causes it?"))
    page.get_by_role("button", name="Submit for review").click()
    did(page, "submitted")
    article = page.url.split("?")[0]
    # The brief is replaced, and what was quoted is not in it any more.
    with open(os.path.join(w.server.dir, "in", "quibble-fever.md"), encoding="utf-8") as f:
        text = f.read()
    new = os.path.join(w.server.dir, "in", "new")
    os.mkdir(new)
    with open(os.path.join(new, "quibble-fever.md"), "w", encoding="utf-8") as f:
        f.write(text.replace("2026-01-05\n", "2026-02-05\n").replace("mite after a bite", "tick in wet meadows").replace("5 mg daily", "10 mg daily"))
    admin = sign_in(w, "admin")
    admin.goto("/corpus")
    admin.get_by_label("File or folder on this machine").fill(new)
    admin.get_by_role("button", name="Import").click()
    did(admin, "importing")
    admin.locator("[data-watch] .state.done").nth(1).wait_for()
    page.goto("/desk?view=stale")
    assert page.locator(".queue tbody tr").count() == 1, page.locator("main").inner_text()
    why = page.locator(".queue .why").inner_text()
    assert "quibble" in why.lower(), why
    axe(page)
    anyone = w.page()
    anyone.goto(article)
    assert anyone.locator(".banner.stale").inner_text() == "Out of date: " + why


def hostile_documents(w):
    for script in (True, False):
        page = w.page(java_script_enabled=script)
        for url in (ask("What causes quibble fever?"), "/sources/brief:quibble-fever", "/sources/pubmed:99999901", "/corpus?text=quibble"):
            page.goto(url)
            assert page.locator("main script, main img, main b, main [onerror]").count() == 0, url
            assert page.locator("a[href^='javascript:']").count() == 0, url
            assert "<script>" in page.locator("main").inner_text() or "quibble" not in url and "pubmed" not in url, url


def axe_finds_nothing_serious_on_the_desk(w):
    for scheme, how in (("light", {}), ("dark", {"viewport": PHONE})):
        page = sign_in(w, "all", color_scheme=scheme, **how)
        for url in ("/sign-in", "/desk", "/desk?view=approved", "/desk/" + STATE["id"], "/desk/%s/edit" % STATE["id"], "/desk/%s/changes" % STATE["id"],
                    "/articles", "/articles/" + STATE["id"], "/history", "/account", "/corpus"):
            page.goto(url)
            page.evaluate("document.querySelectorAll('.say, .sure-of-it').forEach((d, i) => { d.open = i < 6 })")
            axe(page)
            fits(page)


def everything_without_a_script(w):
    page = sign_in(w, "second", java_script_enabled=False)
    page.goto(ask("How is sepsis treated?"))
    page.get_by_role("button", name="Submit for review").click()
    did(page, "submitted")
    page.get_by_role("link", name="Open on the review desk").click()
    page.get_by_role("button", name="Start review").click()
    did(page, "start")
    other = sign_in(w, "reviewer", java_script_enabled=False)
    other.goto(page.url.split("?")[0])
    other.get_by_role("button", name="Approve").click()
    did(other, "approve")


def no_key_no_approval(w):
    page = sign_in(w, "second")
    page.goto(ask("How is sepsis diagnosed?"))
    page.get_by_role("button", name="Submit for review").click()
    did(page, "submitted")
    other = sign_in(w, "reviewer")
    other.goto("/desk/" + page.url.split("/articles/")[1].split("?")[0])
    other.get_by_role("button", name="Start review").click()
    did(other, "start")
    assert other.get_by_role("button", name="Approve").count() == 1
    os.remove(os.path.join(w.server.dir, "board.key"))
    other.reload()
    assert other.get_by_role("button", name="Approve").count() == 0
    assert "attest board" in other.locator(".panel").inner_text()


def prepare(server):
    """Documents that try to be markup."""
    place = os.path.join(server.dir, "in")
    os.mkdir(place)
    with open(os.path.join(place, "quibble-fever.md"), "w", encoding="utf-8") as f:
        f.write("---\nid: brief:quibble-fever\ntitle: \"Quibble fever <script>alert(1)</script>\"\nkind: brief\nstatus: submitted\nupdated: 2026-01-05\nauthors:\n"
                "  - \"<img src=x onerror=alert(3)>\"\naliases:\n  - quibble\n  - quibble fever\ntopics:\n  - Invented diseases\nchecked: \"2026-01-05: invented\"\nreferences:\n"
                "  - key: one2020\n    type: guideline\n    title: \"<b>Guideline</b> on quibble fever <script>alert(4)</script>\"\n    source: Journal\n    year: 2020\n"
                "    url: https://example.org/one\n---\n\n## Causes\n\n- Quibble fever is caused by the \\<script>alert(5)\\</script> mite after a bite. [@one2020]\n"
                "- Less often quibble fever is caused by contact with infected hay. [@one2020]\n"
                "- Rare causes of quibble fever are transfusion and laboratory accidents. [@one2020]\n"
                "- Damp lofts and late harvests are risk factors for quibble fever. [@one2020]\n\n"
                "## Clinical features\n\n- Quibble fever begins with a violet rash and a stiff thumb. [@one2020]\n\n"
                "## Management\n\n- Zolbutine 5 mg daily is recommended for quibble fever in adults. [@one2020]\n")
    with open(os.path.join(place, "quibble.xml"), "w", encoding="utf-8") as f:
        f.write("<?xml version=\"1.0\"?>\n<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version=\"1\">99999901</PMID><Article><Journal><JournalIssue><PubDate>"
                "<Year>2020</Year></PubDate></JournalIssue><Title>Journal &lt;b&gt;</Title></Journal><ArticleTitle>Quibble &lt;script&gt;alert(6)&lt;/script&gt; "
                "\"onmouseover=alert(7) trial</ArticleTitle><Abstract><AbstractText>Quibble fever &lt;img src=x onerror=alert(8)&gt; &lt;script&gt; was treated."
                "</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle></PubmedArticleSet>\n")


run([sign_in_and_out, submit, comment_on_a_sentence, assign, edit_goes_back_to_submitted, not_ones_own, approve, approved_goes_first, a_new_version_brings_the_banner_back, retire, history,
     tokens, people, imports, hostile_documents, out_of_date, axe_finds_nothing_serious_on_the_desk, everything_without_a_script,
     no_key_no_approval], prepare=prepare)
