#!/usr/bin/env python3
"""Weight, first contentful paint and shifts of pages on the loopback, with the browser's cache empty: what docs/pages.md tells. The figures are for a release build.

usage: figures.py ATTEST SEED
"""
import statistics

from browser import PHONE, Server, World, ask
from playwright.sync_api import sync_playwright

RUNS = 5
WATCH = """window.shift = 0; window.paint = 0;
new PerformanceObserver(l => l.getEntries().forEach(e => { if (!e.hadRecentInput) window.shift += e.value })).observe({type: 'layout-shift', buffered: true});
new PerformanceObserver(l => l.getEntriesByName('first-contentful-paint').forEach(e => { window.paint = e.startTime })).observe({type: 'paint', buffered: true})"""

server = Server()
with sync_playwright() as playwright:
    w = World(playwright, server)
    print("page                 requests   bytes sent   first paint (median of %d, ms)   shifts" % RUNS)
    for name, url in (("first page", "/"), ("article", ask()), ("source", "/sources/brief:myelopathy-causes-and-work-up?at=1172-1317"), ("corpus", "/corpus")):
        paints, shifts, sent, n = [], [], 0, 0
        for _ in range(RUNS):
            context = w.context(viewport=PHONE)
            page = context.new_page()
            page.add_init_script(WATCH)
            got = []
            page.on("requestfinished", lambda r: got.append(r))
            page.goto(url, wait_until="networkidle")
            page.wait_for_timeout(300)
            paints.append(page.evaluate("window.paint"))
            shifts.append(page.evaluate("window.shift"))
            sent, n = sum(r.sizes()["responseBodySize"] + r.sizes()["responseHeadersSize"] for r in got), len(got)
            context.close()
        print("%-20s %8d %12d %24.0f %18.4f" % (name, n, sent, statistics.median(paints), max(shifts)))
    w.browser.close()
server.close()
