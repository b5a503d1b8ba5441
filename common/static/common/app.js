/* What the pages do beyond HTML. Every page also works without this file.

   form[data-autosave="key"]   typed text is kept on this device until it is sent
   [data-no-store]             a field, or a part of a form, that is never kept
   [data-keep]                 a hidden field that is kept with what was typed
   form[data-keep-at="url"]    is kept there too, and sent once the service can be reached
   [data-quiet]                saves by itself: what goes wrong there is said once and softly
   form[data-repeatable]       may be sent twice (downloads)
   [data-announce]             read aloud when htmx brings it in
   [data-focus]                takes the focus when htmx brings it in
*/
"use strict";
(() => {
  const body = document.body;
  const live = document.getElementById("live");
  const notices = document.getElementById("notices");
  const MINUTE = 60 * 1000;

  const fragment = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

  const say = (text) => {
    live.textContent = "";
    window.setTimeout(() => { live.textContent = text; }, 60);
  };

  const show = (id) => {
    document.querySelectorAll(`[data-from="${id}"]`).forEach((old) => old.remove());
    const notice = fragment(id);
    notice.dataset.from = id;
    document.getElementById("notices").prepend(notice);
    return notice;
  };

  /* ---- a form is sent once ---- */

  const release = (form) => {
    delete form.dataset.sent;
    Array.from(form.elements).forEach((part) => {
      part.classList.remove("is-busy");
      if (part.type === "submit") part.removeAttribute("aria-disabled");
    });
  };

  const hold = (form) => {
    form.dataset.sent = "yes";
    Array.from(form.elements).filter((part) => part.type === "submit").forEach((button) => {
      button.classList.add("is-busy");
      button.setAttribute("aria-disabled", "true");
    });
    window.setTimeout(() => release(form), 20000);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) { event.preventDefault(); return; }
    if (event.defaultPrevented || form.hasAttribute("data-repeatable")) return;
    hold(form);
    if (form.dataset.keepAt && !(event.submitter && event.submitter.hasAttribute("formaction"))) {
      event.preventDefault();
      sendWhenReached(form);
      return;
    }
    if (form.hasAttribute("data-sign-out")) drafts.forgetAll();
    if (form.dataset.autosave) drafts.markSent(form);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });
  body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.matches("form")) hold(event.target);
  });
  body.addEventListener("htmx:afterRequest", (event) => {
    if (event.target.matches("form")) release(event.target);
  });

  /* ---- a form that must not be lost: it leaves when the service can be reached ---- */

  const RETRY = 5000;

  const isReached = async (form) => {
    try {
      const answer = await fetch(form.dataset.keepAt, { method: "POST", body: new FormData(form), signal: AbortSignal.timeout(10000) });
      return answer.status < 500;
    } catch { return false; }
  };

  const sendWhenReached = async (form) => {
    await drafts.keepNow(form);
    if (await isReached(form)) {
      drafts.markSent(form);
      form.submit();
      return;
    }
    release(form);
    form.dataset.waiting = "yes";
    const again = () => {
      window.clearTimeout(form.retryTimer);
      window.removeEventListener("online", again);
      if (!form.dataset.sent && form.dataset.waiting) { hold(form); sendWhenReached(form); }
    };
    if (!document.querySelector('[data-from="text-waiting"]')) show("text-waiting");
    document.querySelector('[data-from="text-waiting"] [data-try]').onclick = again;
    window.addEventListener("online", again);
    form.retryTimer = window.setTimeout(again, RETRY);
  };

  const isOffline = () => {
    if (!document.querySelector('[data-from="text-offline"], [data-from="text-waiting"]')) show("text-offline");
  };
  const isOnline = () => document.querySelectorAll('[data-from="text-offline"]').forEach((old) => old.remove());

  /* ---- drafts: enciphered with the user's own key, kept eight hours at most ---- */

  const drafts = (() => {
    const mine = `draft:${body.dataset.user}:`;
    const ready = Boolean(body.dataset.draftKey && window.crypto && window.crypto.subtle);
    const lifetime = 8 * 60 * MINUTE;
    let key;

    const bytes = (text) => Uint8Array.from(window.atob(text), (letter) => letter.charCodeAt(0));
    const text = (buffer) => window.btoa(String.fromCharCode(...new Uint8Array(buffer)));
    const cipherKey = () => {
      key = key || crypto.subtle.importKey("raw", bytes(body.dataset.draftKey), "AES-GCM", false, ["encrypt", "decrypt"]);
      return key;
    };
    const nameOf = (form) => mine + form.dataset.autosave;
    const read = (name) => {
      try { return JSON.parse(localStorage.getItem(name)); } catch { return null; }
    };
    const names = () => Object.keys(localStorage).filter((name) => name.startsWith("draft:"));

    const kept = (form) => Array.from(form.elements).filter((field) =>
      field.name && (field.hasAttribute("data-keep") || !["hidden", "password", "file", "submit", "button", "reset"].includes(field.type))
      && !field.closest("[data-no-store]"));
    const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
    const valueOf = (field) => {
      if (isTicked(field)) return field.checked;
      return field.multiple ? Array.from(field.selectedOptions, (option) => option.value) : field.value;
    };
    const label = (field) => isTicked(field) ? `${field.name}=${field.value}` : field.name;

    const put = (field, value) => {
      if (isTicked(field)) field.checked = value;
      else if (field.multiple) Array.from(field.options).forEach((option) => { option.selected = value.includes(option.value); });
      else field.value = value;
      if (field.closest("details")) field.closest("details").open = true;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    };

    const save = async (form, isLast) => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const content = JSON.stringify(kept(form).map((field) => [label(field), valueOf(field)]));
      const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await cipherKey(), new TextEncoder().encode(content));
      if (form.dataset.sent && !isLast) return;
      try {
        localStorage.setItem(nameOf(form), JSON.stringify({ at: Date.now(), iv: text(iv), box: text(box) }));
        note(form);
      } catch { /* A full or forbidden store: the form works without drafts. */ }
    };

    const clockTime = (at) => new Intl.DateTimeFormat(`${document.documentElement.lang}-u-nu-latn`, { timeStyle: "short" }).format(at);

    const note = (form) => {
      const line = form.querySelector(".draft-note") || (form.querySelector(".card-body") || form).appendChild(fragment("text-draft-kept"));
      line.querySelector("time").textContent = clockTime(Date.now());
    };

    // What was sent although its answer was lost is not offered again.
    const wasSent = async (form, values) => {
      const key = form.dataset.keepAt && form.querySelector("[data-keep]");
      const kept = key && values.get(key.name);
      if (!kept || kept === key.value) return false;
      try {
        const answer = await fetch(`${form.dataset.keepAt}?key=${encodeURIComponent(kept)}`);
        if (answer.status !== 200 || answer.redirected) return false;
        const part = document.createRange().createContextualFragment(await answer.text());
        say(part.textContent.trim());
        document.getElementById("notices").prepend(part);
        return true;
      } catch { return false; }
    };

    const restore = async (form) => {
      const draft = read(nameOf(form));
      if (!draft || form.querySelector(".error-summary, .field-error")) return;
      try {
        const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(draft.iv) }, await cipherKey(), bytes(draft.box));
        const values = new Map(JSON.parse(new TextDecoder().decode(plain)));
        if (await wasSent(form, values)) { localStorage.removeItem(nameOf(form)); return; }
        const changed = kept(form).filter((field) => values.has(label(field)) && String(values.get(label(field))) !== String(valueOf(field)));
        if (!changed.length) return;
        if (changed.every((field) => field.hasAttribute("data-keep"))) return;
        const before = changed.map((field) => [field, valueOf(field)]);
        changed.forEach((field) => put(field, values.get(label(field))));
        const notice = fragment("text-draft-restored");
        notice.querySelector("time").textContent = clockTime(draft.at);
        notice.querySelector("[data-discard]").addEventListener("click", () => {
          before.forEach(([field, value]) => put(field, value));
          window.clearTimeout(form.draftTimer);
          localStorage.removeItem(nameOf(form));
          notice.remove();
          kept(form).find((field) => field.type !== "hidden").focus();
        });
        (form.querySelector(".card-body") || form).prepend(notice);
        changed.filter((field) => field.hasAttribute("data-keep")).forEach((field) =>
          document.querySelectorAll(`[data-draft="${CSS.escape(field.value)}"]`).forEach((line) => {
            const block = line.closest("#drafts");
            line.remove();
            if (!block.querySelector("[data-draft]")) block.remove();
          }));
        say(notice.querySelector("p").textContent);
      } catch { localStorage.removeItem(nameOf(form)); }
    };

    const watch = (form) => {
      if (!ready || form.draftWatched) return;
      form.draftWatched = true;
      const later = () => {
        window.clearTimeout(form.draftTimer);
        form.draftTimer = window.setTimeout(() => save(form), 700);
      };
      restore(form).then(() => {
        window.clearTimeout(form.draftTimer);
        form.addEventListener("input", later);
        form.addEventListener("change", later);
      });
    };

    const tidy = () => names().forEach((name) => {
      const draft = read(name);
      const form = name.startsWith(mine) && document.querySelector(`form[data-autosave="${CSS.escape(name.slice(mine.length))}"]`);
      const isOld = !draft || Date.now() - draft.at > lifetime;
      const isAccepted = draft && draft.sent && name.startsWith(mine) && (!form || document.querySelector(".notice-success"));
      if (isOld || isAccepted) localStorage.removeItem(name);
    });

    return {
      watch,
      tidy,
      keepNow: async (form) => {
        window.clearTimeout(form.draftTimer);
        if (ready) await save(form, true);
      },
      forgetAll: () => names().filter((name) => name.startsWith(mine)).forEach((name) => localStorage.removeItem(name)),
      markSent: (form) => {
        window.clearTimeout(form.draftTimer);
        const draft = read(nameOf(form));
        if (draft) localStorage.setItem(nameOf(form), JSON.stringify({ ...draft, sent: true }));
      },
    };
  })();

  /* ---- the session's end, shared by every open tab ---- */

  const watchSession = () => {
    const lasts = Number(body.dataset.sessionSeconds) * 1000;
    if (!lasts) return;
    let isWarned = false;
    const seen = () => {
      try { localStorage.setItem("session-seen", String(Date.now())); } catch { /* No store: this tab alone. */ }
      isWarned = false;
      document.querySelectorAll('[data-from="text-session-soon"]').forEach((old) => old.remove());
    };
    const end = () => {
      body.classList.add("session-over");
      show("text-session-over").querySelector("a").href = location.href;
      window.clearInterval(ticking);
    };
    const warn = () => {
      isWarned = true;
      show("text-session-soon").querySelector("[data-stay]").addEventListener("click", async () => {
        const answer = await fetch(body.dataset.home || "/", { method: "HEAD", redirect: "manual" });
        if (answer.ok) seen();
        else end();
      });
    };
    const tick = () => {
      const idle = Date.now() - Number(localStorage.getItem("session-seen") || Date.now());
      if (idle >= lasts) end();
      else if (idle >= lasts - 2 * MINUTE && !isWarned) warn();
    };
    seen();
    body.addEventListener("htmx:afterOnLoad", seen);
    const ticking = window.setInterval(tick, 10000);
    document.addEventListener("visibilitychange", tick);
  };

  /* ---- htmx: what changed is announced, and the focus is never lost ---- */

  const focusOn = (element) => {
    if (!element.matches("a[href], button, input, select, textarea, summary, [tabindex]")) element.tabIndex = -1;
    element.focus();
  };

  body.addEventListener("htmx:afterSettle", (event) => {
    const target = event.detail.elt;
    const news = target.matches("[data-announce]") ? target : target.querySelector("[data-announce]");
    if (news) say(news.dataset.announce || news.textContent.trim());
    const wanted = target.querySelector(".error-summary, [data-focus]");
    // A part that loads by itself with the page must not draw the focus to it.
    const isAsked = Boolean(event.detail.requestConfig && event.detail.requestConfig.triggeringEvent);
    const isLost = isAsked && (!document.activeElement || document.activeElement === body);
    if (wanted) focusOn(wanted);
    else if (isLost) focusOn(target.querySelector("h1, h2, h3") || target);
  });
  body.addEventListener("announce", (event) => say(event.detail.value));
  const isQuiet = (event) => event.target.hasAttribute && event.target.hasAttribute("data-quiet");
  const notSent = (event) => { if (isQuiet(event)) isOffline(); else show("text-not-sent"); };
  body.addEventListener("htmx:sendError", notSent);
  body.addEventListener("htmx:timeout", notSent);
  body.addEventListener("htmx:afterOnLoad", (event) => { if (isQuiet(event)) isOnline(); });
  body.addEventListener("htmx:responseError", (event) => {
    if (isQuiet(event)) { if (event.detail.xhr.status >= 500) isOffline(); return; }
    show(event.detail.xhr.status >= 500 ? "text-not-sent" : "text-refused");
  });
  body.addEventListener("htmx:beforeSwap", (event) => {
    const login = body.dataset.login;
    if (login && new URL(event.detail.xhr.responseURL || location.href).pathname === login) {
      event.detail.shouldSwap = false;
      // What saves by itself must not take the page away from who types: sending asks to sign in.
      if (!isQuiet(event)) location.reload();
    }
  });

  /* ---- menus, errors, undo ---- */

  const closeMenus = (except) => document.querySelectorAll("details.menu[open]").forEach((menu) => {
    if (!menu.contains(except)) menu.open = false;
  });
  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    const link = event.target.closest(".error-summary a");
    const place = link && document.getElementById(link.hash.slice(1));
    if (!place) return;
    event.preventDefault();
    const field = place.matches("input, select, textarea") ? place : place.querySelector("input, select, textarea");
    (field || place).focus();
    (field || place).scrollIntoView({ block: "center" });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details.menu[open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });

  const startUndo = (notice) => {
    if (notice.undoStarted) return;
    notice.undoStarted = true;
    const end = () => {
      if (notice.matches(":hover") || notice.contains(document.activeElement)) { window.setTimeout(end, 2000); return; }
      notice.removeAttribute("data-undo");
      notice.querySelector("form").remove();
    };
    window.setTimeout(end, 10000);
  };

  const enhance = (root) => {
    root.querySelectorAll("form[data-autosave]").forEach(drafts.watch);
    root.querySelectorAll(".notice[data-undo]").forEach(startUndo);
  };

  drafts.tidy();
  enhance(document);
  body.addEventListener("htmx:load", (event) => {
    enhance(event.detail.elt);
    document.querySelectorAll(".notice[data-undo]").forEach(startUndo);
  });
  watchSession();

  const summary = document.querySelector(".error-summary");
  if (summary) {
    document.title = `${document.getElementById("text-error").content.textContent.trim()} ${document.title}`;
    summary.focus();
  }
})();
