import type { Fact, Policy, ToConfirm } from './types.ts';

/** Identity at run time; at compile time it refuses a reference to an undeclared category, rule, recipient or purpose. */
export const definePolicy = <
  const Category extends string,
  const Rule extends string,
  const Recipient extends string,
  const PurposeId extends string,
  const CookieCategoryId extends string,
  const FormId extends string,
>(
  policy: Policy<Category, Rule, Recipient, PurposeId, CookieCategoryId, FormId>,
) => policy;

/** Marks a fact that nobody has confirmed yet, and says what has to be found out. */
export const toConfirm = (why: string): ToConfirm => ({ toConfirm: why });

export const isConfirmed = <T>(fact: Fact<T>): fact is T =>
  !(typeof fact === 'object' && fact !== null && 'toConfirm' in fact);
