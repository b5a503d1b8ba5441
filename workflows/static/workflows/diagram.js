/* Draw a released model and mark where a process stands. */
(() => {
  const place = document.getElementById("diagram");
  if (!place || !window.BpmnJS) return;
  const viewer = new window.BpmnJS({ container: place });
  const mark = (ids, name) => {
    const canvas = viewer.get("canvas");
    const registry = viewer.get("elementRegistry");
    ids.filter((id) => registry.get(id)).forEach((id) => canvas.addMarker(id, name));
  };
  const name = (titles) => {
    const registry = viewer.get("elementRegistry");
    const factory = viewer.get("graphicsFactory");
    Object.entries(titles).forEach(([id, title]) => {
      [registry.get(id), registry.get(`${id}_label`)].filter(Boolean).forEach((element) => {
        element.businessObject.name = title;
        factory.update("shape", element, registry.getGraphics(element));
      });
    });
  };
  const load = (url, read) => fetch(url, { credentials: "same-origin" }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer[read]();
  });
  Promise.all([load(place.dataset.model, "text"), load(place.dataset.state, "json")])
    .then(([model, state]) => viewer.importXML(model).then(() => state))
    .then((state) => {
      name(state.titles);
      mark(state.completed, "is-done");
      mark(state.active, "is-here");
      viewer.get("canvas").zoom("fit-viewport", "auto");
    })
    .catch(() => place.remove());
})();
