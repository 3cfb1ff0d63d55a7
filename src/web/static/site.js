/*
 * site.js - what is nicer with a script. Nothing here is needed: every page works without it.
 *
 * Answers that appear part by part, Escape to close a quote, copy, print and share, boxes that grow, imports that show their progress.
 */
(function () {
	"use strict";
	var main = document.getElementById("main");
	var live = document.getElementById("live");

	function say(text) {
		live.textContent = "";
		setTimeout(function () { live.textContent = text; }, 50);
	}

	/* ---- answers part by part ---- */
	var source = null;

	function waiting(question) {
		var head = document.createElement("div"), h1 = document.createElement("h1"), p = document.createElement("p");
		head.className = "waiting";
		h1.textContent = "Looking for evidence";
		p.className = "asked";
		p.textContent = question;
		head.append(h1, p);
		["", "", "short", "", "", "short"].forEach(function (c) {
			var bone = document.createElement("div");
			bone.className = "bones " + c;
			head.append(bone);
		});
		main.className = "streaming";
		main.replaceChildren(head);
		window.scrollTo(0, 0);
		say("Looking for evidence");
	}

	function stream(url, question, push) {
		var article = null, name = document.title.split(" \u00b7 ").pop(), done = false;
		if (source) source.close();
		waiting(question);
		source = new EventSource(url.replace("/ask?", "/ask/events?"));
		source.addEventListener("reading", function (e) {
			var h1 = main.querySelector(".waiting h1"), p = document.createElement("p");
			if (!h1) return;
			p.className = "note";
			p.innerHTML = "Read as: " + e.data;
			h1.parentNode.insertBefore(p, h1.nextSibling.nextSibling);
		});
		source.addEventListener("title", function (e) {
			var t = document.createElement("textarea");
			t.innerHTML = e.data;
			document.title = t.value + " \u00b7 " + name;
		});
		source.addEventListener("open", function (e) {
			if (typeof e.data !== "string") return;
			main.innerHTML = "\n" + e.data + "\n";
			article = main.querySelector(".article");
		});
		source.addEventListener("part", function (e) {
			article.insertAdjacentHTML("beforeend", e.data);
		});
		source.addEventListener("close", function () {
			done = true;
			source.close();
			main.removeAttribute("class");
			document.querySelectorAll("nav.site [aria-current]").forEach(function (a) { a.removeAttribute("aria-current"); });
			document.querySelector("nav.site a").setAttribute("aria-current", "page");
			begin();
			var h1 = main.querySelector("h1");
			h1.tabIndex = -1;
			h1.focus({preventScroll: true});
			h1.addEventListener("blur", function () { h1.removeAttribute("tabindex"); }, {once: true});
			say("The answer is ready");
		});
		source.onerror = function () {
			source.close();
			if (!done) location.assign(url);
		};
		if (push) history.pushState({ask: question}, "", url);
	}

	document.addEventListener("submit", function (e) {
		var form = e.target;
		if (!form.classList.contains("ask") || !window.EventSource) return;
		var data = new URLSearchParams(new FormData(form)), q = (data.get("q") || "").trim();
		if (!q) return;
		e.preventDefault();
		data.set("q", q);
		stream("/ask?" + data.toString(), q, true);
	});
	window.addEventListener("popstate", function (e) {
		if (location.hash && !e.state) return;
		location.reload();
	});

	/* ---- keys: Enter asks, Escape closes what is open ---- */
	document.addEventListener("keydown", function (e) {
		if (e.key === "Escape") {
			var open = e.target.closest ? e.target.closest("details[open]") : null;
			if (!open) open = Array.from(document.querySelectorAll("details.cite[open]")).pop();
			if (open && open.id !== "basis") {
				open.open = false;
				open.querySelector("summary").focus();
			}
		}
		if (e.key === "Enter" && !e.shiftKey && !e.isComposing && e.target.matches && e.target.matches(".ask textarea")) {
			e.preventDefault();
			e.target.form.requestSubmit();
		}
	});
	/* One quote at a time, so that the text stays where it was. */
	document.addEventListener("toggle", function (e) {
		var d = e.target;
		if (!d.open || !d.classList.contains("cite")) return;
		document.querySelectorAll("details.cite[open]").forEach(function (o) { if (o !== d) o.open = false; });
	}, true);
	document.addEventListener("click", function (e) {
		var term = e.target.closest("dfn");
		if (term) {
			var d = term.closest(".claim").querySelector("details.terms");
			if (d) d.open = !d.open;
		}
		var b = e.target.closest("[data-do]");
		if (b) act(b);
	});

	/* ---- take it with you ---- */
	function told(b, text) {
		var was = b.dataset.label || b.textContent;
		b.dataset.label = was;
		b.textContent = text;
		say(text);
		setTimeout(function () { b.textContent = was; }, 2000);
	}
	function put(b, text) {
		if (!navigator.clipboard) {
			/* Plain http on another machine: no clipboard for scripts but the old way. */
			var t = document.createElement("textarea");
			t.value = text;
			document.body.append(t);
			t.select();
			var ok = document.execCommand("copy");
			t.remove();
			b.focus();
			return told(b, ok ? "Copied" : "Not possible here");
		}
		navigator.clipboard.writeText(text).then(function () { told(b, "Copied"); }, function () { told(b, "Not allowed"); });
	}
	function act(b) {
		switch (b.dataset.do) {
		case "print":
			window.print();
			break;
		case "copy":
			fetch(document.querySelector(".downloads a").href).then(function (r) { return r.text(); }).then(function (t) { put(b, t); });
			break;
		case "share":
			if (navigator.share) navigator.share({title: document.title, url: location.href}).catch(function () {});
			else put(b, location.href);
			break;
		}
	}

	/* On paper the basis is open: there is nothing to click. */
	var shut = false;
	window.addEventListener("beforeprint", function () {
		var basis = document.getElementById("basis");
		shut = basis && !basis.open;
		if (shut) basis.open = true;
	});
	window.addEventListener("afterprint", function () {
		if (shut) document.getElementById("basis").open = false;
	});

	/* ---- imports: what the page shows is asked for again while something runs ---- */
	function watch() {
		var jobs = document.querySelector("[data-watch]");
		if (!jobs || !jobs.querySelector("[data-running]")) return;
		setTimeout(function () {
			fetch(jobs.dataset.watch).then(function (r) { return r.ok ? r.text() : Promise.reject(r); }).then(function (t) {
				jobs.innerHTML = t;
				watch();
			}).catch(function () {});
		}, 1000);
	}

	function grow(t) {
		t.style.height = "auto";
		t.style.height = Math.min(t.scrollHeight + 2, 320) + "px";
	}
	document.addEventListener("input", function (e) {
		if (e.target.matches(".ask textarea")) grow(e.target);
	});

	/* Browsers that do not size a box by its words (field-sizing). */
	function fit() {
		if (window.CSS && CSS.supports("field-sizing", "content")) return;
		document.querySelectorAll(".edit textarea").forEach(grow);
	}

	function begin() {
		fit();
		var follow = document.getElementById("follow");
		if (follow && !follow.value) follow.removeAttribute("style");
		watch();
	}
	begin();
})();
