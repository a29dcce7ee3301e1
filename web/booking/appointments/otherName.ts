import type { Appointment } from './queries';

/** With whom: the provider to the client, and the client to the provider. */
export function otherName(appointment: Appointment, self: string): string | null {
  return (appointment.providerId === self ? appointment.client?.name : appointment.provider?.name) ?? null;
}
