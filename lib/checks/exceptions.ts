/** Actions for which AWS offers no narrower resource than `*`, each with what it gives away. */
export const anyResource: Readonly<Record<string, string>> = {
  'ses:GetAccountSendingEnabled': 'Tells whether the account may send; SES keeps that for the account as a whole.',
};
