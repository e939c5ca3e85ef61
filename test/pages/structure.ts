/** What every page must hold to, whatever it shows; answers what is wrong with one. */
export const faults = (page: string): readonly string[] => {
  const found: string[] = [];
  const fault = (wrong: boolean, what: string) => wrong && found.push(what);
  const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
  const hasId = (id: string | undefined) => ids.includes(id);
  const tags = (name: string) => [...page.matchAll(new RegExp(`<${name}\\b[^>]*>`, 'g'))].map(([tag]) => tag);
  const attribute = (tag: string, name: string) => new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];

  fault(!/^<!doctype html>\n<html lang="(es|en)">/.test(page), 'no doctype or language');
  fault(!/<title>[^<]+<\/title>/.test(page), 'no title');
  fault((page.match(/<h1\b/g) ?? []).length !== 1, 'not exactly one h1');
  fault((page.match(/<main id="content"/g) ?? []).length !== 1, 'not exactly one main');
  fault(!page.includes('href="#content"'), 'no skip link');
  fault(new Set(ids).size !== ids.length, 'an id twice');
  fault(
    /<script|<style|<img|<link(?! rel="(icon" href="data:[^"]*|stylesheet" href="(\/console)?\/style.css)">)/i.test(
      page,
    ),
    'script, style or image',
  );
  fault(
    tags('[a-z]+').some((tag) => / (on[a-z]+|style|autofocus)[ =>]/.test(tag)),
    'inline handler, style or autofocus',
  );
  fault(
    tags('[a-z]+').some((tag) => / src="(https?:)?\/\//.test(tag)),
    'something from another origin',
  );
  fault(
    tags('form').some((tag) => attribute(tag, 'method') !== 'post'),
    'a form that does not post',
  );
  for (const tag of [...tags('input'), ...tags('select'), ...tags('textarea')].filter(
    (control) => !control.includes('type="hidden"'),
  )) {
    fault(!page.includes(`for="${attribute(tag, 'id')}"`), `no label for ${tag}`);
  }
  for (const tag of tags('[a-z]+')) {
    const targets = `${attribute(tag, 'aria-describedby') ?? ''} ${attribute(tag, 'aria-labelledby') ?? ''}`;
    for (const id of targets.split(' ').filter(Boolean)) fault(!hasId(id), `nothing has the id ${id}`);
    const anchor = /^#(.+)$/.exec(attribute(tag, 'href') ?? '')?.[1];
    fault(anchor !== undefined && !hasId(anchor), `a link leads to no ${anchor}`);
  }
  return found;
};
