// What page and relay say to each other, as docs/rooms.md has it. What comes in is checked before anything believes it.

import { fields, flag, list, number, oneOf, text, textOrNull } from './json.js';
import type { Fields } from './json.js';

export const KINDS = ['microphone', 'camera', 'screen'] as const;
export type Kind = (typeof KINDS)[number];

export type Media = Readonly<Record<Kind, boolean>>;

const PRESENCES = ['invited', 'waiting', 'admitted', 'joined', 'left', 'removed'] as const;
export type Presence = (typeof PRESENCES)[number];

export const REASONS = [
  'hung_up',
  'page_closed',
  'connection_lost',
  'replaced',
  'removed',
  'signed_out',
  'misbehaved',
  'relay_stopped',
  'call_ended',
  'refused',
] as const;
export type Reason = (typeof REASONS)[number];

export const GRANTS = ['audio', 'video', 'screen', 'subscribe', 'data', 'record', 'admit'] as const;
export type Grants = Readonly<Record<(typeof GRANTS)[number], boolean>>;

export interface Person extends Media {
  readonly id: string;
  readonly name: string | null;
  readonly host: boolean;
  readonly state: Presence;
  readonly consents: boolean;
}

export interface Stream {
  readonly mid: string;
  readonly from: string;
  readonly kind: Kind;
}

export interface IceServer {
  readonly urls: string[];
  readonly username?: string;
  readonly credential?: string;
}

export type ClientMessage =
  | { readonly type: 'join'; readonly token: string }
  | { readonly type: 'answer'; readonly number: number; readonly sdp: string }
  | ({ readonly type: 'media' } & Media)
  | { readonly type: 'view'; readonly mid: string; readonly width: number }
  | { readonly type: 'restart' }
  | { readonly type: 'chat'; readonly text: string }
  | { readonly type: 'draw'; readonly data: unknown }
  | { readonly type: 'leave' };

export interface Joined {
  readonly type: 'joined';
  readonly call: string;
  readonly self: string;
  readonly connection: string;
  readonly grants: Grants;
  readonly graceSeconds: number;
  readonly iceServers: readonly IceServer[];
  readonly people: readonly Person[];
  readonly recording: boolean;
}

export type ServerMessage =
  | { readonly type: 'waiting'; readonly call: string; readonly host: string | null }
  | Joined
  | { readonly type: 'offer'; readonly number: number; readonly sdp: string; readonly streams: readonly Stream[] }
  | { readonly type: 'people'; readonly people: readonly Person[]; readonly recording: boolean }
  | { readonly type: 'speaking'; readonly id: string | null }
  | { readonly type: 'chat'; readonly from: string; readonly text: string }
  | { readonly type: 'draw'; readonly from: string; readonly data: unknown }
  | { readonly type: 'interrupted' }
  | { readonly type: 'resumed' }
  | { readonly type: 'refused'; readonly code: string }
  | { readonly type: 'closed'; readonly reason: Reason; readonly code: string | null; readonly return: boolean };

/** Reads a message of the relay. Null stands for a type that this page does not know; what is malformed throws. */
export function parseServerMessage(raw: string): ServerMessage | null {
  const said = fields(JSON.parse(raw) as unknown);
  const type = text(said, 'type');
  switch (type) {
    case 'waiting':
      return { type, call: text(said, 'call'), host: textOrNull(said, 'host') };
    case 'joined':
      return joined(said);
    case 'offer':
      return {
        type,
        number: number(said, 'number'),
        sdp: text(said, 'sdp'),
        streams: list(said, 'streams', stream),
      };
    case 'people':
      return { type, people: list(said, 'people', person), recording: flag(said, 'recording') };
    case 'speaking':
      return { type, id: textOrNull(said, 'id') };
    case 'chat':
      return { type, from: text(said, 'from'), text: text(said, 'text') };
    case 'draw':
      return { type, from: text(said, 'from'), data: said['data'] };
    case 'interrupted':
    case 'resumed':
      return { type };
    case 'refused':
      return { type, code: text(said, 'code') };
    case 'closed':
      return {
        type,
        reason: oneOf(said, 'reason', REASONS),
        code: textOrNull(said, 'code'),
        return: flag(said, 'return'),
      };
    default:
      return null;
  }
}

function joined(said: Fields): Joined {
  const granted = fields(said['grants']);
  const grants = Object.fromEntries(GRANTS.map((name) => [name, flag(granted, name)])) as Grants;
  return {
    type: 'joined',
    call: text(said, 'call'),
    self: text(said, 'self'),
    connection: text(said, 'connection'),
    grants,
    graceSeconds: number(said, 'graceSeconds'),
    iceServers: list(said, 'iceServers', iceServer),
    people: list(said, 'people', person),
    recording: flag(said, 'recording'),
  };
}

function person(value: unknown): Person {
  const of = fields(value);
  return {
    id: text(of, 'id'),
    name: textOrNull(of, 'name'),
    host: flag(of, 'host'),
    state: oneOf(of, 'state', PRESENCES),
    microphone: flag(of, 'microphone'),
    camera: flag(of, 'camera'),
    screen: flag(of, 'screen'),
    consents: flag(of, 'consents'),
  };
}

function stream(value: unknown): Stream {
  const of = fields(value);
  return { mid: text(of, 'mid'), from: text(of, 'from'), kind: oneOf(of, 'kind', KINDS) };
}

function iceServer(value: unknown): IceServer {
  const of = fields(value);
  const urls = typeof of['urls'] === 'string' ? [of['urls']] : [...list(of, 'urls', String)];
  const username = textOrNull(of, 'username');
  const credential = textOrNull(of, 'credential');
  return { urls, ...(username === null ? {} : { username }), ...(credential === null ? {} : { credential }) };
}
