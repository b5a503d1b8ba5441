/* Selecting tasks of a list without loading the page again; without this file the link does. */
"use strict";
(() => {
  const boxes = (form) => Array.from(form.querySelectorAll('input[name="task"]'));
  const chosen = (form) => boxes(form).filter((box) => box.checked).length;

  const tell = (form) => {
    const place = form.querySelector("[data-selected]");
    place.textContent = `(${chosen(form)})`;
    place.hidden = false;
    const isAll = chosen(form) === boxes(form).length;
    form.querySelector("[data-when-all]").hidden = !isAll;
    form.querySelector("[data-when-some]").hidden = isAll;
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-select-all]");
    if (!link) return;
    event.preventDefault();
    const form = link.closest("form");
    const isAll = chosen(form) === boxes(form).length;
    boxes(form).forEach((box) => { box.checked = !isAll; });
    tell(form);
    document.body.dispatchEvent(new CustomEvent("announce", { detail: { value: form.querySelector("label[for=bulk-act]").textContent.trim() } }));
  });
  document.addEventListener("change", (event) => {
    const form = event.target.name === "task" && event.target.closest("[data-selection]");
    if (form) tell(form);
  });
})();
