export type Progress = {
  /** So many rows are done. */
  readonly at: (rows: number) => void;
  readonly end: () => void;
};

type Terminal = { readonly isTTY?: boolean | undefined; readonly write: (text: string) => unknown };

const minutes = (seconds: number) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/**
 * Says how far an import is: rows, per cent, rows a second, time left. On a terminal one line that is written over, a few times
 * a second; elsewhere a line every five seconds.
 */
export const progress = (total: number, terminal: Terminal, elapsedMs: () => number): Progress => {
  const isLive = terminal.isTTY === true;
  const everyMs = isLive ? 200 : 5_000;
  const started = elapsedMs();
  let said = started;
  const say = (rows: number) => {
    const seconds = (elapsedMs() - started) / 1000;
    const pace = seconds > 0 ? rows / seconds : 0;
    const left = pace > 0 ? minutes((total - rows) / pace) : '?';
    const percent = total === 0 ? 100 : Math.floor((rows / total) * 100);
    const line = `${rows} of ${total} rows, ${percent} %, ${Math.round(pace)} rows/s, ${left} left`;
    terminal.write(isLive ? `\r\x1b[K${line}` : `${line}\n`);
  };
  return {
    at(rows) {
      if (elapsedMs() - said < everyMs) return;
      said = elapsedMs();
      say(rows);
    },
    end() {
      if (isLive) terminal.write('\r\x1b[K');
    },
  };
};
