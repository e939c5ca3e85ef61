/** One request's worth: what was found alive, and where DynamoDB stopped reading, if it did. */
type Found<T, Start> = { readonly items: readonly T[]; readonly next: Start | undefined };

/** Requests for one page; a stretch of expired items longer than this ends it early, with a cursor. */
const requests = 10;
/** After a first request that met expired items, larger ones get past the rest. */
const laterSize = 250;

/**
 * Reads on until `limit` live items are found, there are no more, or the requests are used up. `start` of the answer is
 * where the next page begins; undefined at the end.
 */
export const readPage = async <T, Start>(
  limit: number,
  start: Start | undefined,
  read: (start: Start | undefined, size: number) => Promise<Found<T, Start>>,
  placeOf: (item: T) => Start,
): Promise<{ readonly items: readonly T[]; readonly start: Start | undefined }> => {
  const items: T[] = [];
  let from = start;
  for (let request = 1; request <= requests; request += 1) {
    const room = limit - items.length;
    const found = await read(from, request === 1 ? room : Math.max(room, laterSize));
    items.push(...found.items.slice(0, room));
    const last = items.at(-1);
    if (found.items.length > room && last) return { items, start: placeOf(last) };
    from = found.next;
    if (from === undefined || items.length === limit) break;
  }
  return { items, start: from };
};
