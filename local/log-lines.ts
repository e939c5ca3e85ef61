/** Lines of one turn of the event loop in one write; nothing waits longer than that turn, and a process that ends writes the rest. */
export const inBatches = (write: (text: string) => void): ((line: string) => void) => {
  let pending = '';
  const flush = () => {
    const text = pending;
    pending = '';
    if (text !== '') write(text);
  };
  process.once('exit', flush);
  return (line) => {
    if (pending === '') setImmediate(flush);
    pending += `${line}\n`;
  };
};
