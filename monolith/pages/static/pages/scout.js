"use strict";
// Asking for a report and watching it being made: over the job's line, or by asking again while that is down or mute.
(() => {
  const { part, ask, feed, showProblem, isAway } = window.banyan;
  const STEPS = { queued: "Waiting for a scout", facts: "Collecting the facts", generating: "Writing", checking: "Checking every claim against the facts", stored: "Done", waiting: "Trying again shortly" };
  const POLL_MS = 1500;
  const MUTE_MS = 5000;

  window.banyan.scout = (page) => {
    const button = part("scout");
    const bar = part("progress");
    const told = part("told");
    const problem = part("scout-problem");
    let followed = "";

    const draw = ({ step, percent }) => {
      bar.hidden = told.hidden = false;
      bar.value = percent;
      told.textContent = `${STEPS[step] || step}: ${percent} %`;
    };
    // Resolves to the job as it ended.
    const end = (jobId) => new Promise((resolve, reject) => {
      let lastSeq = 0;
      let open = false;
      let heardAt = Date.now();
      let line = null;
      let timer = 0;
      const stop = () => { clearInterval(timer); line.stop(); };
      const look = async () => {
        try {
          const job = await ask(`${page.base}/jobs/${jobId}`);
          draw(job);
          if (["succeeded", "failed"].includes(job.status)) { stop(); resolve(job); }
        } catch (error) { if (!isAway(error)) { stop(); reject(error); } }
      };
      const heard = (frame) => {
        if (frame.type === "sync") return frame.messages.forEach(heard);
        if (!frame.seq || frame.seq <= lastSeq) return undefined;
        lastSeq = frame.seq;
        heardAt = Date.now();
        draw(frame);
        if (["succeeded", "failed"].includes(frame.state)) look();
        return undefined;
      };
      line = feed(() => `/api/players/ws/${jobId}${lastSeq ? `?last_seq=${lastSeq}` : ""}`, { heard, state: (name) => { open = name === "open"; } });
      timer = setInterval(() => { if (!open || Date.now() - heardAt > MUTE_MS) look(); }, POLL_MS);
    });
    const follow = async (job) => {
      if (followed === job.job_id) return;
      followed = job.job_id;
      if (button) button.disabled = true;
      showProblem(problem, null);
      draw({ step: job.step || "queued", percent: job.percent });
      try {
        const ended = await end(job.job_id);
        if (ended.status === "failed") throw new Error(ended.error?.message || "No report could be written.");
        await page.reports.read();
      } catch (error) { showProblem(problem, error); }
      bar.hidden = told.hidden = true;
      if (button) button.disabled = false;
      followed = "";
    };
    button?.addEventListener("click", async () => {
      button.disabled = true;
      try { await follow(await ask(`${page.base}/scout`, { method: "POST", body: {} })); } catch (error) { showProblem(problem, error); }
      button.disabled = false;
    });
    return {
      // A job that somebody else has begun is watched too.
      async read() {
        const [job] = (await ask(`${page.base}/jobs?limit=1`)).results;
        if (job && ["queued", "running"].includes(job.status)) follow(job);
      },
    };
  };
})();
