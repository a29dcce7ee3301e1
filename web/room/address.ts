// What the page was opened for, as its address says.

export type Purpose =
  | { readonly kind: 'lobby' }
  | { readonly kind: 'appointment'; readonly id: string }
  | { readonly kind: 'call'; readonly id: string }
  | { readonly kind: 'recording'; readonly id: string };

/** A room to go to. */
export type Door = Extract<Purpose, { kind: 'appointment' | 'call' }>;

export interface Address {
  readonly purpose: Purpose;
  /** The site's address name, to fill the sign-in form with. */
  readonly site: string | null;
  /** Send everything through a TURN server: `?relay=only`, to find out whether that way works. */
  readonly relayOnly: boolean;
}

export function readAddress(search: string): Address {
  const query = new URLSearchParams(search);
  return { purpose: purposeOf(query), site: query.get('site'), relayOnly: query.get('relay') === 'only' };
}

function purposeOf(query: URLSearchParams): Purpose {
  const appointment = query.get('appointment');
  if (appointment) return { kind: 'appointment', id: appointment };
  const call = query.get('call');
  if (call) return { kind: 'call', id: call };
  const recording = query.get('recording');
  if (recording) return { kind: 'recording', id: recording };
  return { kind: 'lobby' };
}
