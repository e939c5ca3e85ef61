/** One line that is written over on a terminal, and one every ten seconds elsewhere. */
export const meter = (what: string, unit: string) => {
  const began = performance.now();
  let last = Number.NEGATIVE_INFINITY;
  return (done: number, all: number, more = ''): void => {
    const now = performance.now();
    const isEnd = done >= all;
    if (!isEnd && now - last < (process.stderr.isTTY ? 500 : 10_000)) return;
    last = now;
    const rate = (done / Math.max(1, now - began)) * 1_000;
    const left = rate > 0 ? Math.round(Math.max(0, all - done) / rate) : 0;
    const line = `${what}: ${done.toLocaleString('en')} of ${all.toLocaleString('en')} ${unit}, ${Math.round(rate).toLocaleString('en')}/s, ${left} s left${more}`;
    process.stderr.write(process.stderr.isTTY ? `\r${line}\u001b[K${isEnd ? '\n' : ''}` : `${line}\n`);
  };
};
