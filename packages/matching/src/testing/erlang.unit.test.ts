import { erlangA, erlangB, erlangC, erlangCServiceLevel, erlangCWait } from './erlang.ts';

describe('Erlang', () => {
  it('B: what one works out by hand, and a value of the tables', () => {
    expect([erlangB(0, 3), erlangB(1, 1), erlangB(2, 1)]).toEqual([1, 0.5, 0.2]);
    expect(erlangB(3, 2)).toBeCloseTo(4 / 19, 12);
    expect(erlangB(10, 10)).toBeCloseTo(0.21458, 5);
  });

  it('C: with one agent it is his occupancy; 4/9 for three agents and two erlangs', () => {
    expect(erlangC(1, 0.7)).toBeCloseTo(0.7, 12);
    expect(erlangC(2, 1)).toBeCloseTo(1 / 3, 12);
    expect(erlangC(3, 2)).toBeCloseTo(4 / 9, 12);
    expect([erlangC(5, 5), erlangCWait(5, 5, 1), erlangCServiceLevel(5, 5, 1, 1)]).toEqual([1, Number.POSITIVE_INFINITY, 0]);
  });

  it('C: the wait and the service level follow from it', () => {
    expect(erlangCWait(3, 2, 180)).toBeCloseTo((4 / 9) * 180, 9);
    expect(erlangCServiceLevel(3, 2, 180, 0)).toBeCloseTo(5 / 9, 12);
    expect(erlangCServiceLevel(3, 2, 180, 180)).toBeCloseTo(1 - 4 / 9 / Math.E, 12);
  });

  it('A: the example of Garnett, Mandelbaum and Reiman (2002): 50 agents, 48 calls a minute of 1 minute, patience of 2', () => {
    const a = erlangA(50, 48, 1, 2);
    expect(a.abandons).toBeCloseTo(0.031, 3);
    expect(a.meanWait * 60).toBeCloseTo(3.7, 1);
    expect(a.meanQueue).toBeCloseTo(3, 0);
    expect(a.occupancy).toBeCloseTo(0.93, 2);
    // The same centre without impatience, in the same table.
    expect(erlangCWait(50, 48, 1) * 60).toBeCloseTo(20.8, 0);
  });

  it('A: who is as patient as handling takes makes it M/M/∞, and the number there a Poisson one', () => {
    const { waits, abandons } = erlangA(1, 2, 1, 1);
    expect(waits).toBeCloseTo(1 - Math.exp(-2), 9);
    expect(abandons).toBeCloseTo((2 - (1 - Math.exp(-2))) / 2, 9);
  });

  it('A: hardly any impatience is C, hardly any patience is B', () => {
    expect(erlangA(12, 10, 1, 1e7).waits).toBeCloseTo(erlangC(12, 10), 4);
    expect(erlangA(12, 10, 1, 1e-7).waits).toBeCloseTo(erlangB(12, 10), 4);
  });

  it('A: a load beyond the agents is no trouble', () => {
    const { abandons, occupancy } = erlangA(100, 400, 1, 3);
    expect(abandons).toBeCloseTo(0.75, 6);
    expect(occupancy).toBeCloseTo(1, 6);
  });
});
