import { createHash } from 'node:crypto';
import type { Masker, MaskedText } from '../../core/index.js';
import { visible } from '../text.js';
import { contentLine, dateOf, escapeText, stampOf } from './ical.js';
import { maskStatus, type StatusReport, type StatusRow } from './report.js';

export interface CalendarOptions {
  readonly masker: Masker;
  /** Tells this project's events from those of another one with the same app, and never changes. */
  readonly project: string;
}

interface CalendarEvent {
  /** Of what it is about: the same event again has the same id. */
  readonly id: string;
  /** `due`: on the day of `at`. `now`: on the day on which the calendar is made, for it is late already. */
  readonly on: 'due' | 'now';
  readonly at: string;
  readonly summary: string;
  readonly description: readonly string[];
  /** Before the day begins. */
  readonly alarm: string;
}

/** Nine o'clock three days before, and on the day itself. */
const DAYS_BEFORE = '-P2DT15H';
const SAME_DAY = 'PT9H';
const WEEK_MS = 7 * 86_400_000;
/** Sequence numbers count minutes from here, so that a later calendar has the higher ones. */
const EPOCH_MS = Date.UTC(2026, 0, 1);

/**
 * Due dates, ends of grace and owed revocations as an iCalendar object, one all-day event each; an event that is late stands on the day on
 * which the calendar is made. Days are those of UTC, so that two machines make the same calendar. An event keeps its UID, and a later
 * calendar has higher SEQUENCE numbers, so importing it again moves events instead of adding new ones.
 *
 * Without any event it is no valid object (section 3.6 wants a component), and the caller writes none.
 *
 * @see RFC 5545, sections 3.1 (lines), 3.3.11 (TEXT), 3.6.1 (VEVENT), 3.6.6 (VALARM), 3.8.4.7 (UID), 3.8.7.4 (SEQUENCE)
 */
export function renderCalendar(
  report: StatusReport,
  { masker, project }: CalendarOptions,
): { readonly text: MaskedText; readonly events: number } {
  const masked = maskStatus(report, masker);
  const events = masked.secrets.flatMap((row) => eventsOf(row));
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//secretctl//status//EN',
    'CALSCALE:GREGORIAN',
    ...events.flatMap((event) => eventLines(event, masked, project)),
    'END:VCALENDAR',
  ];
  return { text: lines.map(contentLine).join('') as MaskedText, events: events.length };
}

function eventsOf(row: StatusRow): CalendarEvent[] {
  return [...dueEvent(row), ...graceEvent(row), ...owedEvents(row)];
}

function dueEvent({ name, stored, provider, since, every, due, alarms, stage, next }: StatusRow): CalendarEvent[] {
  if (due === undefined || every === undefined) return [];
  const late = alarms.includes('overdue');
  const short = since !== undefined && new Date(due).getTime() - new Date(since).getTime() < WEEK_MS;
  const command = stage === 'by store' ? next : [`secretctl rotate ${name}`];
  return [
    {
      id: `due ${name}`,
      on: late ? 'now' : 'due',
      at: due,
      summary: late ? `Overdue: rotate ${stored}` : `Rotate ${stored}`,
      description: [
        `${stored} (${provider}) is replaced every ${every}.`,
        ...(since === undefined ? [] : [`The current value is in use since ${since}.`]),
        ...(late ? [`It was due at ${due}.`] : []),
        ...command,
      ],
      alarm: late || short ? SAME_DAY : DAYS_BEFORE,
    },
  ];
}

function graceEvent({ name, stored, graceUntil, alarms }: StatusRow): CalendarEvent[] {
  if (graceUntil === undefined) return [];
  return [
    {
      id: `grace ${name}`,
      on: alarms.includes('grace over') ? 'now' : 'due',
      at: graceUntil,
      summary: `Revoke the old value of ${stored}`,
      description: [`The old value lives until ${graceUntil}.`, `secretctl rotate ${name} --resume`],
      alarm: SAME_DAY,
    },
  ];
}

function owedEvents({ name, stored, owed }: StatusRow): CalendarEvent[] {
  return owed.map(({ rotation, which, since, why, command }) => ({
    id: `owed ${name} ${rotation} ${which}`,
    on: 'now',
    at: since,
    summary: `Owed: end the ${which} value of ${stored}`,
    description: [`It was not seen to be dead since ${since}.`, ...(why === undefined ? [] : [why]), command],
    alarm: SAME_DAY,
  }));
}

function eventLines(event: CalendarEvent, { at, app }: StatusReport, project: string): string[] {
  const { id, on, summary, description, alarm } = event;
  const day = new Date(on === 'now' ? at : event.at);
  const uid = createHash('sha256').update([project, app, id].join('\0')).digest('hex').slice(0, 32);
  const text = escapeText(visible(summary));
  return [
    'BEGIN:VEVENT',
    `UID:${uid}@secretctl`,
    `DTSTAMP:${stampOf(at)}`,
    `SEQUENCE:${String(Math.max(0, Math.floor((new Date(at).getTime() - EPOCH_MS) / 60_000)))}`,
    `DTSTART;VALUE=DATE:${dateOf(day)}`,
    `DTEND;VALUE=DATE:${dateOf(new Date(day.getTime() + 86_400_000))}`,
    `SUMMARY:${text}`,
    `DESCRIPTION:${description.map((line) => escapeText(visible(line))).join('\\n')}`,
    'CLASS:PRIVATE',
    'TRANSP:TRANSPARENT',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${text}`,
    `TRIGGER:${alarm}`,
    'END:VALARM',
    'END:VEVENT',
  ];
}
