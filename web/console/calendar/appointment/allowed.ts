import { isChangeable } from '../../../booking/logic/join';
import type { PaymentState, Status } from '../queries';

interface Subject {
  readonly status: Status;
  readonly start: string;
  readonly payment: { readonly state: PaymentState };
}

/** What can be done with an appointment. */
export interface Allowed {
  readonly approve: boolean;
  readonly decline: boolean;
  readonly move: boolean;
  readonly cancel: boolean;
  readonly complete: boolean;
  readonly noShow: boolean;
  readonly pay: boolean;
}

/** What the server lets its provider do now, and what admins: those only note what was paid. */
export function allowedOf(appointment: Subject, own: boolean, now: number): Allowed {
  const { status, start, payment } = appointment;
  const begun = now >= Date.parse(start);
  const changeable = own && isChangeable(appointment, start, now);
  const stands = status === 'SCHEDULED' || status === 'CONFIRMED';
  return {
    approve: own && status === 'REQUESTED' && !begun,
    decline: own && status === 'REQUESTED',
    move: changeable,
    cancel: changeable,
    complete: own && (status === 'IN_PROGRESS' || (stands && begun)),
    noShow: own && stands && begun,
    pay: payment.state === 'DUE',
  };
}
