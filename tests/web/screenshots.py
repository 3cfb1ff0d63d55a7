#!/usr/bin/env python3
"""The pictures of docs/screenshots, from the starter library. scripts/screenshots.sh runs it.

usage: screenshots.py ATTEST SEED FOLDER
"""
import os
import sys

from browser import DESKTOP, PHONE, ask, Server, World
from playwright.sync_api import sync_playwright

FOLDER = sys.argv[3]
QUESTION = "What causes myelopathy in a 60-year-old man with progressive weakness and numbness in his hands and urinary retention since yesterday?"
DIFFERENCE = "What is the difference between Guillain-Barr\u00e9 syndrome and transverse myelitis?"


def take(page, name):
    path = os.path.join(FOLDER, name + ".png")
    page.evaluate("document.fonts.ready")
    page.screenshot(path=path)
    size = os.path.getsize(path)
    assert size < 300_000, "%s has %d bytes" % (path, size)
    print("%s %d bytes" % (path, size))


def sign_in(w, name):
    page = w.page()
    page.goto("/sign-in")
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Password").fill("a quiet morning, " + name)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(w.server.base + "/")
    return page


def main():
    os.makedirs(FOLDER, exist_ok=True)
    server = Server()
    with sync_playwright() as playwright:
        w = World(playwright, server)
        page = w.page(viewport=DESKTOP)
        page.goto("/")
        take(page, "1-ask")

        page = w.page(viewport=DESKTOP)
        page.goto(ask("What causes myelopathy in a patient with progressive weakness and numbness in their hands, likely related to cervical spine degeneration "
                      "or a herniated disc?"))
        page.locator(".bottom-line .cite > summary").first.click()
        page.mouse.move(0, 0)
        take(page, "2-article")

        phone = w.page(viewport=PHONE, device_scale_factor=1.5)
        phone.goto(ask(QUESTION))
        take(phone, "3-phone")

        page.locator(".bottom-line .cited .go").first.click()
        page.wait_for_url("**/sources/**")
        take(page, "4-source")

        dark = w.page(viewport=DESKTOP, color_scheme="dark")
        dark.goto(ask(DIFFERENCE))
        dark.evaluate("window.scrollTo(0, 340)")
        take(dark, "5-dark")

        author = sign_in(w, "author")
        author.goto(ask("What causes myelopathy?"))
        author.get_by_role("button", name="Submit for review").click()
        author.wait_for_url("**/articles/**")
        id = author.url.split("/articles/")[1].split("?")[0]
        desk = sign_in(w, "reviewer")
        desk.goto("/desk/" + id)
        claim = desk.locator(".bottom-line .claim").first
        claim.locator(".say > summary").click()
        claim.get_by_label("Comment").fill("Should this say within how many hours the MRI is to be done?")
        claim.get_by_role("button", name="Add").click()
        desk.get_by_role("button", name="Start review").click()
        desk.goto("/desk/" + id)
        take(desk, "6-review")
        w.done()
        w.browser.close()
    server.close()


main()
