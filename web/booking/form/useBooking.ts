import { useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useClient } from 'urql';
import { problemOf } from '../../app/errors/problem';
import { useVisitor } from '../../app/session/viewer';
import { BOOK } from '../appointments/queries';
import { attemptOf, keepBooking } from '../logic/draft';
import type { Draft } from '../logic/draft';
import { outcomeOf } from '../logic/outcome';

export type BookingState =
  | { readonly name: 'ready' | 'sending' }
  /** Lost: somebody else was sooner, or it is not offered any more. */
  | { readonly name: 'lost' | 'refused'; readonly error: unknown };

interface Slot {
  readonly providerId: string;
  readonly start: string;
  readonly end: string;
}

/** Books a time once: what got no answer is sent again as the same command. */
export function useBooking(
  slot: Slot,
  draft: Draft,
  change: (change: Partial<Draft>) => void,
  onLost: () => void,
): { readonly state: BookingState; readonly book: () => Promise<void> } {
  const client = useClient();
  const navigate = useNavigate();
  const owner = useVisitor()?.accountId ?? null;
  const [state, setState] = useState<BookingState>({ name: 'ready' });
  // A second click comes before the state is shown.
  const sending = useRef(false);

  async function book(): Promise<void> {
    if (sending.current) return;
    sending.current = true;
    const attempt = attemptOf(draft, slot);
    // Kept before it is sent: the page may be closed before the answer is there.
    change({ unanswered: attempt });
    setState({ name: 'sending' });
    const { providerId, start, end, notes, commandId } = attempt;
    const input = { providerId, start, end, notes: notes === '' ? null : notes };
    const { data, error } = await client.mutation(BOOK, { input, commandId }).toPromise();
    sending.current = false;
    if (data) {
      const { appointment } = data.bookAppointment;
      if (appointment) keepBooking(owner, { providerId, start, appointmentId: appointment.id });
      // In place of the form: the way back does not lead to what was sent.
      const page = appointment ? `/booking/appointments/${appointment.id}` : '/booking/appointments';
      void navigate(page, { replace: true, state: { booked: true } });
      return;
    }
    const outcome = outcomeOf(problemOf(error).code);
    if (outcome !== 'unanswered') change({ unanswered: null });
    if (outcome === 'slot-lost') onLost();
    setState({ name: outcome === 'slot-lost' ? 'lost' : 'refused', error });
  }

  return { state, book };
}
