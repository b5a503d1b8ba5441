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
  const load = (url, read) => fetch(url, { credentials: "same-origin" }).then((answer) => {
    if (!answer.ok) throw new Error(String(answer.status));
    return answer[read]();
  });
  Promise.all([load(place.dataset.model, "text"), load(place.dataset.state, "json")])
    .then(([model, state]) => viewer.importXML(model).then(() => state))
    .then((state) => {
      mark(state.completed, "is-done");
      mark(state.active, "is-here");
      viewer.get("canvas").zoom("fit-viewport");
    })
    .catch(() => place.remove());
})();
