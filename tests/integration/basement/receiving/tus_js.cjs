// Runs the vendored browser build of tus-js-client in node: its own HTTP stack needs XMLHttpRequest, so it gets one.
// Arguments: the build, the endpoint, a token. Prints what came of each upload as JSON.
const http = require("node:http");
const [build, endpoint, token] = process.argv.slice(2);
const tus = require(build);

class Request {
  constructor(method, url) {
    Object.assign(this, { method, url, headers: {}, progress: () => {} });
  }
  getMethod() { return this.method; }
  getURL() { return this.url; }
  setHeader(name, value) { this.headers[name] = value; }
  getHeader(name) { return this.headers[name]; }
  setProgressHandler(handler) { this.progress = handler; }
  getUnderlyingObject() { return this.request; }
  abort() { this.request?.destroy(); return Promise.resolve(); }
  async send(body) {
    const bytes = body ? Buffer.from(await body.arrayBuffer()) : null;
    const headers = bytes ? { ...this.headers, "Content-Length": bytes.length } : this.headers;
    return new Promise((resolve, reject) => {
      this.request = http.request(this.url, { method: this.method, headers, agent: false }, (answer) => {
        const chunks = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("end", () => resolve({
          getStatus: () => answer.statusCode,
          getHeader: (name) => answer.headers[name.toLowerCase()],
          getBody: () => Buffer.concat(chunks).toString(),
          getUnderlyingObject: () => answer,
        }));
      });
      this.request.on("error", reject);
      for (let at = 0; bytes && at < bytes.length; at += 65536) this.request.write(bytes.subarray(at, at + 65536));
      this.request.end();
      if (bytes) this.progress(bytes.length);
    });
  }
}
const stack = { createRequest: (method, url) => new Request(method, url), getName: () => "node" };
const content = Buffer.alloc(700_000, (index) => index);
for (let at = 0; at < content.length; at++) content[at] = (at * 31 + (at >> 8)) & 255;
const found = {};

function upload(name, options, onStart) {
  return new Promise((resolve) => {
    const one = new tus.Upload(new Blob([content]), {
      endpoint, httpStack: stack, retryDelays: [0, 300, 1000, 1000, 1000],
      headers: { Authorization: `Bearer ${token}` },
      metadata: { filename: `${name}.bin`, filetype: "application/x-match" },
      onSuccess: () => resolve({ url: one.url }),
      onError: (error) => resolve({ error: String(error), url: one.url }),
      ...options,
    });
    onStart?.(one, resolve);
    one.start();
  });
}

async function main() {
  found.whole = await upload("whole", {});
  found.chunks = await upload("chunks", { chunkSize: 150_000 });
  found.during = await upload("during", { uploadDataDuringCreation: true, chunkSize: 300_000 });
  found.post = await upload("post", { overridePatchMethod: true, chunkSize: 300_000 });
  const half = await upload("half", {
    chunkSize: 200_000,
    onChunkComplete(_, sent) { if (sent >= 400_000) this.stop(); },
  }, (one, resolve) => { one.options.stop = () => one.abort().then(() => resolve({ url: one.url })); });
  found.resumed = await upload("resumed", { uploadUrl: half.url });
  found.same = { url: half.url };
  const ended = await upload("ended", {
    chunkSize: 200_000,
    onChunkComplete(_, sent) { if (sent >= 200_000) this.stop(); },
  }, (one, resolve) => { one.options.stop = () => one.abort(true).then(() => resolve({ url: one.url })); });
  found.ended = ended;
  found.refused = await upload("setup.exe", { metadata: { filename: "setup.exe" } });
  console.log(JSON.stringify(found));
}
main();
