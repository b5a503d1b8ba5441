// Tell the reader when the browser or the key refused; the library would only write it to the log.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const notice = document.querySelector("[data-passkey-refused]");
  notice.hidden = true;
  requestAnimationFrame(() => { notice.hidden = false; });
});
