import type { AgentEntry } from '../documents.ts';
import type { Finding } from '../finding.ts';
import { durationFinding } from './durations.ts';
import { oneOf } from '../words.ts';
import { type Check, duplicates, finding, type Folder } from './folder.ts';

/** Agents and teams: names that nobody has, ids and addresses that stand twice, breaks that are none. */
export const checkPeople: Check = (folder) => [...checkAgents(folder), ...checkTeams(folder)];

function checkAgents(folder: Folder): Finding[] {
  const { agents, calendars, teams, rules } = folder.config;
  if (!agents) return [];
  const found = duplicates(folder, 'agents', 'agents', agents.agents);
  const teamIds = teams?.teams.map((team) => team.id);
  const channels = rules && Object.keys(rules.channels);
  const calendarIds = calendars && Object.keys(calendars.calendars);
  const addresses = new Map<string, string>();
  found.push(...durationFinding(folder, 'agents', ['rampUp'], agents.rampUp));
  agents.agents.forEach((agent, index) => {
    if (teamIds && agent.team !== undefined && !teamIds.includes(agent.team))
      found.push(finding(folder, 'agents', ['agents', index, 'team'], `there is no team \`${agent.team}\``, oneOf(agent.team, teamIds)));
    for (const channel of Object.keys(agent.capacity?.limits ?? {})) {
      if (channels && !channels.includes(channel))
        found.push(finding(folder, 'agents', ['agents', index, 'capacity', 'limits', channel], `there is no channel \`${channel}\` in rules.yaml`, oneOf(channel, channels)));
    }
    const address = agent.email?.toLowerCase();
    const owner = address === undefined ? undefined : addresses.get(address);
    if (owner !== undefined) found.push(finding(folder, 'agents', ['agents', index, 'email'], `the address \`${agent.email}\` is also that of \`${owner}\``, 'an address of their own for each'));
    else if (address !== undefined) addresses.set(address, agent.id);
    if (calendarIds && agent.shift !== undefined && !calendarIds.includes(agent.shift))
      found.push(finding(folder, 'agents', ['agents', index, 'shift'], `there is no calendar \`${agent.shift}\``, oneOf(agent.shift, calendarIds)));
    found.push(...breaks(folder, agent, index), ...durationFinding(folder, 'agents', ['agents', index, 'rampUp'], agent.rampUp));
  });
  return found;
}

function breaks(folder: Folder, agent: AgentEntry, index: number): Finding[] {
  const path = ['agents', index, 'breaks'];
  let end = '';
  return Object.entries(agent.breaks ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([from, to]) => {
      const before = end;
      end = to > end ? to : end;
      if (to <= from) return [finding(folder, 'agents', [...path, from], `the break \`${from}: ${to}\` ends before it begins`, 'a later end on the same day')];
      return from < before ? [finding(folder, 'agents', [...path, from], `the break \`${from}: ${to}\` overlaps the one before it`, 'breaks one after the other')] : [];
    });
}

function checkTeams(folder: Folder): Finding[] {
  const { agents, teams } = folder.config;
  if (!teams) return [];
  const ids = agents?.agents.map((agent) => agent.id);
  const found = duplicates(folder, 'teams', 'teams', teams.teams);
  teams.teams.forEach((team, index) => {
    if (ids && team.lead !== undefined && !ids.includes(team.lead)) found.push(finding(folder, 'teams', ['teams', index, 'lead'], `there is no agent \`${team.lead}\``, oneOf(team.lead, ids)));
  });
  return found;
}
