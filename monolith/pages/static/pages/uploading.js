"use strict";
// Sending files by tus: a broken line is waited for, a closed page is gone on with when the same file is chosen again.
window.banyan.uploading = (place, { done }) => {
  const { element, part } = window.banyan;
  const list = part("list-uploads", place);
  const PIECE = 8 * 1024 * 1024;
  const LATER_MS = [0, 500, 1000, 3000, 5000, 10_000, 20_000];
  const LOOK_MS = 700;

  const sized = (bytes) => {
    const steps = ["bytes", "kB", "MB", "GB", "TB"];
    let step = 0;
    let size = bytes;
    while (size >= 1000 && step < steps.length - 1) { size /= 1000; step += 1; }
    return `${step && size < 10 ? size.toFixed(1) : Math.round(size)} ${steps[step]}`;
  };
  const problemOf = (error) => {
    try { return JSON.parse(error.originalResponse.getBody()).detail; } catch { return "The line is down. Choose the file again to go on."; }
  };
  // Large files are looked at by a worker after the last byte; until then the upload says so.
  const settled = async (address) => {
    for (;;) {
      const found = await window.banyan.ask(address);
      if (found.status === "done") return;
      if (found.status === "refused") throw new Error(found.refused_code ? `Refused: ${window.banyan.words(found.refused_code)}.` : "Refused.");
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  };
  const send = async (file, tags) => {
    const item = element("li");
    const said = element("span", "quiet", "Waiting");
    const bar = element("progress");
    bar.max = 1; bar.value = 0;
    bar.setAttribute("aria-label", `Sending ${file.name}`);
    item.append(element("strong", "", file.name), said, bar);
    list.append(item);
    const upload = new tus.Upload(file, {
      endpoint: place.dataset.uploads,
      chunkSize: PIECE,
      retryDelays: LATER_MS,
      removeFingerprintOnSuccess: true,
      metadata: { filename: file.name, filetype: file.type, file_tags: tags },
      onProgress: (sent, total) => { bar.value = total ? sent / total : 1; said.textContent = `${sized(sent)} of ${sized(total)}`; },
    });
    const stop = window.banyan.button("Stop", async () => { await upload.abort(true); item.remove(); }, { className: "button quiet" });
    item.append(stop);
    const earlier = await upload.findPreviousUploads();
    if (earlier.length) upload.resumeFromPreviousUpload(earlier[0]);
    try {
      await new Promise((resolve, reject) => { upload.options.onSuccess = resolve; upload.options.onError = reject; upload.start(); });
      stop.remove();
      said.textContent = "Looking into it";
      await settled(upload.url);
      item.remove();
    } catch (error) {
      item.dataset.state = "refused";
      bar.remove(); stop.remove();
      said.textContent = error.originalResponse ? problemOf(error) : error.message || problemOf(error);
      item.append(window.banyan.button("Put away", () => item.remove(), { className: "button quiet" }));
    }
    done();
  };
  return { send, sized };
};
