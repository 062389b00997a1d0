// The desk works without this file. It keeps files that were chosen but not attached yet out of the live check.
document.addEventListener("htmx:config:request", (event) => {
  const body = event.detail.ctx.request.body;
  if (body instanceof FormData) body.delete("~file");
});
