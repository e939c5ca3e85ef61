import { isConfirmed } from '../../policy/model/define.ts';
import type { Language } from '../../policy/model/types.ts';
import { type ProblemCode, problems, type Refusal } from '../domain/problems.ts';
import { deadLinkPage } from '../pages/dead-link-page.ts';
import { problemPage } from '../pages/problem-page.ts';
import type { HttpAnswer, World } from './handler.ts';

type Problem = {
  readonly code: ProblemCode;
  readonly refusal: Refusal | undefined;
  readonly asPage: boolean;
  readonly language: Language;
  readonly world: World;
};

/** An error as problem document (RFC 9457), or as a page for a person. Never repeats what was sent. */
export const problemAnswer = ({ code, refusal, asPage, language, world }: Problem): HttpAnswer => {
  const [status, title] = problems[code];
  const headers: Record<string, string> = {
    ...(status === 503 && { 'Retry-After': '5' }),
    ...(status === 401 && { 'WWW-Authenticate': 'Bearer' }),
  };
  const { policy, settings } = world;
  const { website } = policy.controller;
  if (asPage) {
    const page =
      code === 'LINK_DEAD'
        ? deadLinkPage({ policy, language, ...(isConfirmed(website) && { startUrl: website }) })
        : problemPage({ policy, language, status, code, title });
    return { status, headers, page };
  }
  const document = {
    type: `${settings.publicUrl}/docs#${code}`,
    title,
    status,
    code,
    ...(refusal?.detail !== undefined && { detail: refusal.detail }),
    ...(refusal && refusal.places.length > 0 && { errors: refusal.places }),
    ...refusal?.extra,
  };
  return { status, headers: { ...headers, 'Content-Type': 'application/problem+json; charset=utf-8' }, json: document };
};
