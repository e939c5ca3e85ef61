/** Text for HTML and SVG, safe inside elements and quoted attributes. */
export const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

/** A length for an attribute, to a hundredth of a pixel. */
export const px = (length: number): string => String(Math.round(length * 100) / 100);

/** Lines of whole words, none longer than so many characters unless a word is. */
export const wrapped = (text: string, longest: number): readonly string[] => {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = lines.at(-1);
    if (line !== undefined && `${line} ${word}`.length <= longest) lines[lines.length - 1] = `${line} ${word}`;
    else lines.push(word);
  }
  return lines;
};

/** About how wide a text is in pixels, in the sans-serif fonts that systems have. */
export const widthOf = (text: string, fontSize: number): number => text.length * fontSize * 0.54;
