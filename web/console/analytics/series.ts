/** What is counted on each day, in the order in which it is shown. */
export const SERIES = ['ticketsOpened', 'ticketsSolved', 'appointments', 'calls'] as const;
