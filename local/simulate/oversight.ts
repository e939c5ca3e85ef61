import type { Acts } from './acts.ts';
import type { Calendar, Day } from './calendar.ts';
import type { Firm } from './firm.ts';
import type { File } from './oracle/file.ts';
import type { Judge } from './oracle/judge.ts';
import type { Life } from './oracle/life.ts';
import type { Night } from './oracle/violation.ts';
import type { Register } from './register.ts';

/** Whom to look at in which night, though nothing of theirs changed: something ends. */
const agendaOf = (first: Day, minutes: number, calendar: Calendar) => {
  const due = new Map<number, Set<Life>>();
  return {
    /** The first night after this one that does not come before the instant. */
    note(life: Life, instant: number, night: number): void {
      if (!Number.isFinite(instant)) return;
      const day = calendar.dayOf(instant);
      const then = Math.max(night + 1, (calendar.at(day, minutes) < instant ? day + 1 : day) - first);
      due.set(then, (due.get(then) ?? new Set()).add(life));
    },
    take(night: number): ReadonlySet<Life> {
      const lives = due.get(night) ?? new Set<Life>();
      due.delete(night);
      return lives;
    },
  };
};

/** A hold that waits for its review is the firm's own doing, and the alarm is right. */
const expectedAlarms = ['HOLD_REVIEW_DUE'];

type Parts = {
  readonly first: Day;
  /** When the purge runs, in minutes after midnight. */
  readonly minutes: number;
  readonly calendar: Calendar;
  readonly firm: Firm;
  readonly file: File;
  readonly judge: Judge;
  readonly register: Register;
  readonly acts: Acts;
};

/** Has the judge look at whoever there is reason to look at, after each night. */
export const oversightOf = ({ first, minutes, calendar, firm, file, judge, register, acts }: Parts) => {
  const agenda = agendaOf(first, minutes, calendar);
  let looks = 0;

  const look = async (life: Life, night: number, times: Night): Promise<void> => {
    agenda.note(life, await judge.look(life, times), night);
    looks += 1;
  };

  const lookAtTroubles = (): void => {
    for (const { event, name = '', code = event, error = '' } of firm.troubles()) {
      if (!expectedAlarms.includes(code))
        judge.accuse(0, name, { problem: event, expected: `none, not ${code} ${error}` });
    }
  };

  return {
    looks: () => looks,

    /** Everybody of whom any row changed or anything ends; whoever is no more is then asked for from outside. */
    async afterNight(night: number, times: Night): Promise<void> {
      const whom = new Set(agenda.take(night));
      for (const id of file.changed()) {
        const life = register.byId.get(id);
        if (life) whom.add(life);
        else judge.accuse(0, `id ${id}`, { problem: 'is nobody we know', expected: 'no rows' });
      }
      for (const life of whom) {
        const wasThere = life.overAt === undefined;
        await look(life, night, times);
        if (wasThere && life.overAt !== undefined) await acts.ask(life);
      }
      for (const key of file.classKeysBefore(times.now)) {
        const isHeld = [...register.byId.values()].some(({ holds }) =>
          holds.some(({ released }) => released === undefined),
        );
        if (!isHeld)
          judge.accuse(0, key, { problem: 'outlives its rule', expected: 'keys of this month and later ones' });
      }
      lookAtTroubles();
    },

    /** Everybody, whether anything changed or not, from inside and from outside; and every row for whom it names. */
    async afterYear(night: number, times: Night): Promise<void> {
      for (const life of register.byId.values()) {
        await look(life, night, times);
        await acts.ask(life);
      }
      const names = file.namedIds(times.now);
      for (const life of register.byId.values()) {
        if (life.overAt !== undefined && names.has(life.id)) judge.leftBehind(life, 'a row that names them');
      }
      lookAtTroubles();
    },
  };
};
