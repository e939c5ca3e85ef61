/** What can be wrong with an object of a backup. */
export type Damage = 'missing' | 'hash' | 'count' | 'not-readable';

/** An object of a backup that is not what was written. Names the object and what is wrong with it, never what it holds. */
export class DamagedBackup extends Error {
  override readonly name = 'DamagedBackup';
  readonly object: string;
  readonly damage: Damage;

  constructor(object: string, damage: Damage) {
    super(`${object}: ${damage}`);
    this.object = object;
    this.damage = damage;
  }
}
