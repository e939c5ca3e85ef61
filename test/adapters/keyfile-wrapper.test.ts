import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createKeyfile, keyfileWrapper } from '../../lambdas/adapters/keyfile/keyfile-wrapper.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { keyWrapperContract } from './key-wrapper-contract.ts';

keyWrapperContract('key file', async () => {
  const { folder, remove } = await temporaryFolder();
  const [file, otherFile] = [join(folder, 'made/on/demand/habeas.key'), join(folder, 'other.key')];
  await createKeyfile(file);
  await createKeyfile(otherFile);
  return { wrapper: keyfileWrapper({ file }), other: keyfileWrapper({ file: otherFile }), close: remove };
});

describe('a key file', () => {
  let folder: string;
  let file: string;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    ({ folder, remove } = await temporaryFolder());
    file = join(folder, 'habeas.key');
  });
  afterEach(async () => remove());
  const onPosix = process.platform === 'win32' ? it.skip : it;

  it('holds 32 bytes, made once and never again', async () => {
    expect(await createKeyfile(file)).toBe(true);
    const made = await readFile(file);
    expect(made).toHaveLength(32);
    expect(new Set(made).size).toBeGreaterThan(8);
    expect(await createKeyfile(file)).toBe(false);
    expect((await readFile(file)).equals(made)).toBe(true);
  });

  it('is made by one of many who try at once', async () => {
    const made = await Promise.all(Array.from({ length: 20 }, () => createKeyfile(file)));
    expect(made.filter(Boolean)).toHaveLength(1);
  });

  it('keeps what it wrapped readable after a restart', async () => {
    await createKeyfile(file);
    const wrapped = await keyfileWrapper({ file }).wrap(Buffer.from('tenant key'), { use: 'tenant' });
    expect(Buffer.from(await keyfileWrapper({ file }).unwrap(wrapped, { use: 'tenant' })).toString()).toBe(
      'tenant key',
    );
  });

  it('unwraps what an earlier version wrapped', async () => {
    await writeFile(file, Buffer.from(Array.from({ length: 32 }, (_, index) => index)), { mode: 0o600 });
    const wrapped = 'ATB3rUEfbaNNlBVF3zP6feYZTyDVyk00fQbCu1uHUNv79TH7KkRn-0lU4ODowXT2lQ';
    expect(
      Buffer.from(await keyfileWrapper({ file }).unwrap(wrapped, { use: 'tenant', table: 'keys' })).toString(),
    ).toBe('a tenant key');
  });

  it('is named when it is the wrong one', async () => {
    await createKeyfile(file);
    await createKeyfile(join(folder, 'other.key'));
    const wrapped = await keyfileWrapper({ file: join(folder, 'other.key') }).wrap(Buffer.from('x'), {});
    await expect(keyfileWrapper({ file }).unwrap(wrapped, {})).rejects.toThrow(
      /^wrapped with key [0-9a-f]{16}, but the key file holds key [0-9a-f]{16}$/,
    );
  });

  it('is never made by opening it', async () => {
    expect(() => keyfileWrapper({ file })).toThrow(`there is no key file ${file}`);
    await expect(stat(file)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('is refused when it is no file, cut, or longer than a key', async () => {
    expect(() => keyfileWrapper({ file: folder })).toThrow(/^other users|cannot be read/);
    for (const size of [0, 31, 33]) {
      await writeFile(file, Buffer.alloc(size), { mode: 0o600 });
      expect(() => keyfileWrapper({ file })).toThrow(`holds ${size} bytes, not 32`);
    }
  });

  onPosix('belongs to its owner alone, or is refused', async () => {
    await createKeyfile(file);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    for (const mode of [0o640, 0o604, 0o620, 0o666]) {
      await chmod(file, mode);
      expect(() => keyfileWrapper({ file })).toThrow(`other users may read the key file ${file}`);
    }
    await chmod(file, 0o400);
    keyfileWrapper({ file });
  });
});
