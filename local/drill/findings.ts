/** One thing that a backup, or what was made of it, shows and must not, or has lost. Names invented people by number only. */
export type DrillFinding = {
  readonly code:
    | 'ERASED_PERSON'
    | 'ERASED_ROWS'
    | 'ERASED_OPENS'
    | 'WITHDRAWN_GRANT'
    | 'RESTRICTED_USE'
    | 'OLD_VALUE'
    | 'BLOCKED_DIFFERS'
    | 'UNSUPPRESSED'
    | 'LOST_PERSON'
    | 'LOST_DATA'
    | 'LOST_GRANT'
    | 'NOT_PROVED'
    | 'READABLE_BACKUP'
    | 'KEY_IN_BACKUP'
    | 'KEY_IN_COPY'
    | 'OLD_BACKUP'
    | 'MISSING_BACKUP'
    | 'NO_CONTROL'
    | 'TROUBLE';
  /** The night whose backup it is about. */
  readonly night?: number;
  readonly person?: number;
  readonly says: string;
};

export const longText = ({ code, night, person, says }: DrillFinding): string =>
  [code, night === undefined ? '' : `night ${night}`, person === undefined ? '' : `person ${person}`, says]
    .filter((part) => part !== '')
    .join(', ');
