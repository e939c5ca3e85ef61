import type { Route } from '../lambdas/routes.ts';

/**
 * Token buckets by route, as API Gateway keeps them: `rate` a second, `burst` at once, over all callers. True if the request
 * may pass.
 */
export const throttle = (elapsed: () => number): ((route: Route) => boolean) => {
  const buckets = new Map<string, { left: number; at: number }>();
  return ({ method, path, throttle: { rate, burst } }) => {
    const at = elapsed();
    const key = `${method} ${path}`;
    const bucket = buckets.get(key) ?? { left: burst, at };
    const left = Math.min(burst, bucket.left + ((at - bucket.at) / 1000) * rate);
    buckets.set(key, { left: left >= 1 ? left - 1 : left, at });
    return left >= 1;
  };
};
