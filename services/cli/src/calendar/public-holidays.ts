import Holidays from 'date-holidays';

export interface PublicHoliday {
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly name: string;
  /** It begins in the middle of the day: what is left of that one. */
  readonly until: string | null;
}

/** @throws Error for a region that is not known, in words that say which are */
export function publicHolidays(region: string, years: readonly number[], banks: boolean): readonly PublicHoliday[] {
  const days = new Map<string, PublicHoliday>();
  const known = holidaysOf(region);
  for (const year of years)
    for (const { date, start, end, name, type } of known.getHolidays(year)) {
      if (type !== 'public' && !(banks && type === 'bank')) continue;
      const [first, time] = [date.slice(0, 10), date.slice(11, 16)];
      const length = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY_MS));
      for (let nth = 0; nth < length; nth++) {
        const one = { date: later(first, nth), name, until: nth === 0 && time !== '00:00' ? time : null };
        // Two on one day are one; what closes all of it counts before what closes the afternoon.
        const other = days.get(one.date);
        days.set(one.date, other === undefined ? one : { ...one, name: `${other.name}, ${name}`, until: other.until === null ? null : one.until });
      }
    }
  return [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}

const DAY_MS = 86_400_000;
const later = (date: string, days: number): string => new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** The library takes a part of a country that it does not know for the whole country: a typing error would go unseen. */
function holidaysOf(region: string): Holidays {
  const all = new Holidays();
  const [country = '', ...parts] = region.split('-');
  if (country === 'CN') throw new Error('the holidays of China come with their make-up days by `region: CN` and `years`');
  if (!Object.hasOwn(all.getCountries('en'), country)) throw new Error(`no holidays are known for ${country || 'nothing'}: a country such as DE, or a part of one such as DE-BY`);
  const [state, part] = parts;
  const states = keysOf(all.getStates(country, 'en'));
  if (state !== undefined && !states.includes(state)) throw new Error(`${country} has no part ${state}: ${states.join(', ') || 'none is known'}`);
  const regions = state === undefined ? [] : keysOf(all.getRegions(country, state, 'en'));
  if (parts.length > 2 || (part !== undefined && !regions.includes(part))) throw new Error(`${country}-${state} has no part ${parts.slice(1).join('-')}: ${regions.join(', ') || 'none is known'}`);
  return new Holidays(country, state ?? '', part ?? '');
}

const keysOf = (names: object | undefined): string[] => Object.keys(names ?? {});
