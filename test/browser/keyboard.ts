import type { Page } from 'playwright-core';

/**
 * Everything on a page that can be used, as numbers put on the elements; a group of radio buttons counts once, as the Tab
 * key takes it. What is not shown cannot be used.
 */
const markControls = `(() => {
  const controls = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, iframe')];
  const usable = controls.filter((control) => control.checkVisibility({ visibilityProperty: true }) && !control.disabled);
  const groups = new Set();
  return usable.filter(({ type, name, form }) => {
    if (type !== 'radio') return true;
    const group = name + [...document.forms].indexOf(form);
    return !groups.has(group) && groups.add(group);
  }).map((control, number) => {
    const same = control.type === 'radio' ? [...control.form.elements[control.name]] : [control];
    for (const one of same) one.dataset.control = number;
    return control.outerHTML.slice(0, 80);
  });
})()`;

/** The control that has the focus, and whether one sees that: an outline, the browser's own or one of 2 px or more, inside the window. */
const focused = `(() => {
  const control = document.activeElement;
  const number = control?.dataset.control;
  if (number === undefined) return undefined;
  const { outlineStyle, outlineWidth } = getComputedStyle(control);
  const { top, bottom, left, right } = control.getBoundingClientRect();
  const outlined = outlineStyle === 'auto' || (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2);
  const inside = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  return { number: Number(number), seen: control.tagName === 'IFRAME' || (outlined && inside) };
})()`;

/** What the Tab key does not come to on a page, or comes to without showing it. */
export const unreachable = async (page: Page): Promise<readonly string[]> => {
  const controls = await page.evaluate<readonly string[]>(markControls);
  const reached = new Set<number>();
  const unseen = new Set<number>();
  await page.evaluate('document.activeElement?.blur()');
  await page.locator('body').press('Tab');
  // Date fields have several stops, and so has what is in a frame.
  for (let stops = 0; stops < 4 * controls.length + 20 && reached.size < controls.length; stops += 1) {
    const focus = await page.evaluate<{ number: number; seen: boolean } | undefined>(focused);
    if (focus) {
      reached.add(focus.number);
      if (!focus.seen) unseen.add(focus.number);
    }
    await page.keyboard.press('Tab');
  }
  return controls.flatMap((control, number) => [
    ...(reached.has(number) ? [] : [`the keyboard does not reach ${control}`]),
    ...(unseen.has(number) ? [`the focus is not seen on ${control}`] : []),
  ]);
};
