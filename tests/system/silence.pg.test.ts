import { TOPICS } from '@sluice/contracts';
import { TestSystem } from '@sluice/dev-env';
import { MINUTE, SECOND, toIso } from '@sluice/kernel';

/** Nobody answers: the clock warns, breaches and escalates to the second, and the ticket rises. */
test('what is not answered warns, breaches, escalates, and rises in priority', async () => {
  const s = await TestSystem.start();
  try {
    const received = s.clock.now();
    await s.sendMail({ from: 'ann@example.com', subject: 'Invoice 7', text: 'My invoice shows a wrong amount. Please send a corrected invoice.' });
    await s.settle();
    const [ticket] = (await s.api.ok<{ items: { id: string; priority: number }[] }>('GET', '/v1/tickets')).items;
    const id = ticket?.id ?? '';
    const fired = async (): Promise<[string, string, readonly string[]][]> =>
      (await s.events(TOPICS.slaEscalations)).map((event) => {
        const { stage, at, actions } = event.data as { stage: string; at: string; actions: readonly string[] };
        return [stage, at, actions];
      });

    await s.move(12 * MINUTE - SECOND);
    expect(await fired()).toEqual([]);
    await s.move(SECOND);
    expect(await fired()).toEqual([['warning', toIso(received + 12 * MINUTE), ['notify']]]);
    await s.move(3 * MINUTE);
    expect((await fired()).filter(([stage]) => stage === 'warning')).toHaveLength(1);
    expect(await s.api.ok('GET', `/v1/tickets/${id}`)).toMatchObject({ priority: ticket!.priority });
    await s.move(1);
    expect((await fired()).slice(1)).toEqual([
      ['breach', toIso(received + 15 * MINUTE + 1), ['raise_priority']],
      ['breach', toIso(received + 15 * MINUTE + 1), ['notify']],
    ]);
    const told = (await s.events(TOPICS.slaEscalations)).flatMap((event) => (event.data as { notified: readonly string[] }).notified);
    expect(told.length).toBeGreaterThan(0);

    expect(await s.api.ok('GET', `/v1/tickets/${id}`)).toMatchObject({ priority: ticket!.priority + 10, breached: expect.anything() });
    const story = await s.story(TOPICS.ticketsEvents, id);
    expect(story.filter((one) => one.startsWith('sla') || one === 'priority_changed')).toEqual(['sla_warning', 'sla_breached', 'priority_changed']);
    const versions = (await s.events(TOPICS.ticketsEvents)).filter((event) => event.subject === id).map((event) => event.entityversion);
    expect(versions).toEqual(versions.map((_, n) => n + 1));
  } finally {
    await s.stop();
  }
});
