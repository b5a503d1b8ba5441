/* Draw a released model, mark where a process stands, what is done, and what is wrong. */
(() => {
  const place = document.getElementById("diagram");
  if (!place || !window.BpmnJS) return;
  const viewer = new window.BpmnJS({ container: place });
  const known = (id) => viewer.get("elementRegistry").get(id);
  const mark = (ids, name) => {
    (ids || []).filter(known).forEach((id) => viewer.get("canvas").addMarker(id, name));
  };
  const name = (titles) => {
    const factory = viewer.get("graphicsFactory");
    Object.entries(titles || {}).forEach(([id, title]) => {
      [known(id), known(`${id}_label`)].filter(Boolean).forEach((element) => {
        element.businessObject.name = title;
        factory.update(element.waypoints ? "connection" : "shape", element, viewer.get("elementRegistry").getGraphics(element));
      });
    });
  };
  const note = (id, text, kind, position) => {
    if (!known(id)) return;
    const html = document.createElement("div");
    html.className = kind;
    html.dir = "auto";
    html.textContent = text;
    viewer.get("overlays").add(id, { position, html, scale: { min: 0.8, max: 1.2 } });
  };
  const tell = (state) => {
    name(state.titles);
    mark(state.completed, "is-done");
    mark(state.active, "is-here");
    mark(Object.keys(state.doubtful || {}), "is-doubtful");
    mark(Object.keys(state.blocked || {}), "is-blocked");
    Object.entries(state.counts || {}).forEach(([id, count]) => {
      note(id, `${count}×`, "diagram-count", { top: -12, right: 16 });
    });
    Object.entries(state.blocked || {}).forEach(([id, why]) => {
      note(id, why, "diagram-trouble", { bottom: -6, left: 0 });
    });
  };
  const canvas = () => viewer.get("canvas");
  /* A drawing too wide to be read whole begins where the process stands. */
  const show = (state) => {
    const here = [...Object.keys(state.blocked || {}), ...(state.active || [])].find(known);
    if (canvas().zoom("fit-viewport", "auto") >= 0.6) return;
    canvas().zoom(0.75);
    const box = canvas().viewbox();
    const at = here ? known(here) : box.inner;
    const left = here ? at.x + at.width / 2 - box.width / 2 : at.x - 24;
    const top = here ? at.y + at.height / 2 - box.height / 2 : at.y + at.height / 2 - box.height / 2;
    canvas().viewbox({ x: left, y: top, width: box.width, height: box.height });
  };
  const steps = {
    in: () => canvas().zoom(canvas().zoom() * 1.25, "auto"),
    out: () => canvas().zoom(canvas().zoom() / 1.25, "auto"),
    all: () => canvas().zoom("fit-viewport", "auto"),
  };
  const directions = {
    ArrowLeft: { dx: 80, dy: 0 },
    ArrowRight: { dx: -80, dy: 0 },
    ArrowUp: { dx: 0, dy: 80 },
    ArrowDown: { dx: 0, dy: -80 },
  };
  place.addEventListener("keydown", (event) => {
    if (!directions[event.key] || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    canvas().scroll(directions[event.key]);
  });
  const offer = () => {
    const tools = document.getElementById("diagram-tools");
    if (!tools) return;
    tools.hidden = false;
    tools.querySelectorAll("button").forEach((button) => {
      button.addEventListener("click", steps[button.dataset.zoom]);
    });
  };
  const load = (url, read) => fetch(url, { credentials: "same-origin" }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer[read]();
  });
  const written = document.getElementById("diagram-state");
  const state = written
    ? Promise.resolve(JSON.parse(written.textContent))
    : load(place.dataset.state, "json");
  Promise.all([load(place.dataset.model, "text"), state])
    .then(([model, found]) => viewer.importXML(model).then(() => found))
    .then((found) => {
      tell(found);
      show(found);
      offer();
    })
    .catch(() => place.closest("section").remove());
})();
