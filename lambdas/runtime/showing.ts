import { csvOf } from '../adapters/write-csv.ts';
import { zipOf } from '../adapters/write-zip.ts';
import type { Showing } from '../domain/requests/bundle.ts';
import { heldDataPage } from '../pages/held-data-page.ts';

/** How a copy of somebody's data is written down. */
export const showing: Showing = { heldDataPage, csvOf, zipOf };
