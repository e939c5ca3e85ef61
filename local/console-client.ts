/** The id under which an issuer knows the console, unless the settings say otherwise. */
export const consoleClient = 'habeas-console';
