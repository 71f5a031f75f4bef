// Everything the page says in English, but for alerts: those come from the error catalogue.

const days = (count) => (count % 365 === 0 ? (count === 365 ? '1 year' : `${count / 365} years`) : `${count} days`);

export const texts = {
  // What is said beside a language that no person has read yet.
  unread: '',

  title: 'Connect',
  footnote: 'Connect is part of Holdfast, open software run by whoever sent you here.',
  exit: 'Exit',
  loading: 'One moment…',

  landing: {
    title: (partner) => `Link your accounts to ${partner}`,
    points: [
      ['You choose the bank and the accounts', 'Nothing is shared until you say so.'],
      ['You sign in at your bank', 'Your password stays between you and your bank: we never see it.'],
      ['You can end it at any time', 'At your bank, or by asking whoever sent you here.'],
    ],
    go: 'Choose your bank',
  },

  search: {
    title: 'Find your bank',
    label: 'Name of your bank',
    hint: 'The first letters are enough.',
    all: 'Banks',
    found: (shown, found) =>
      found === 1 ? '1 bank found' : found > shown ? `${found} banks found, the best ${shown} are shown` : `${found} banks found`,
    none: (text) => `No bank found for “${text}”. Check the spelling, or try a shorter part of the name.`,
    away: 'not reachable at the moment',
  },

  share: {
    title: (institution) => `Sign in at ${institution}`,
    again: (institution) => `Reconnect ${institution}`,
    lead: (partner, institution) => `You will go to ${institution} in a new window, sign in there, and choose what ${partner} may read.`,
    leadAgain: (institution) =>
      `Your connection to ${institution} needs you to sign in again. You will do that at ${institution}, in a new window. Everything from before stays.`,
    what: (partner) => `What ${partner} will be able to read`,
    points: (history) => [
      ['Accounts and balances', 'Name, type, last digits and balance of each account you choose.'],
      ['Transactions and statements', history === undefined ? 'As far back as your bank gives them, and new ones as they come.' : `Up to ${days(history)} back, and new ones as they come.`],
      ['Who holds the account', 'To make sure that an account stays the one you linked.'],
      ['Account and routing numbers', 'Kept only in a form that can be compared. Whenever they are needed in full, your bank is asked anew.'],
    ],
    why: (partner, access) =>
      `${partner} asks for this to show and use your financial data in its service. Access is only for reading, lasts ${days(access)} at most, and nobody can move money with it.`,
    go: (institution) => `Continue to ${institution}`,
    other: 'Choose another bank',
  },

  bank: {
    title: (institution) => `Finish at ${institution}`,
    lead: (institution) => `A window of ${institution} is open. Sign in there; this page goes on by itself when you are done.`,
    here: (institution) => `You are on your way to ${institution}.`,
    closed: (institution) => `The window of ${institution} was closed. If you had not finished, open it again.`,
    blocked: 'Your browser did not let us open a window. Use this link instead:',
    link: (institution) => `Open ${institution}`,
    again: 'Open the window again',
    same: 'Use this window instead',
    back: 'You are back. One moment while we ask your bank…',
  },

  accounts: {
    title: 'Choose accounts',
    lead: (partner) => `Choose what to link to ${partner}.`,
    legend: (institution) => `Your accounts at ${institution}`,
    ending: (mask) => `ending in ${mask}`,
    unsupported: 'cannot be linked yet',
    linked: 'linked already',
    seems: (name, mask) => `Looks like one that is linked already: ${name}${mask ? `, ending in ${mask}` : ''}`,
    same: 'Keep the one that is linked',
    apart: 'It is another account: link it as well',
    none: 'Choose at least one account.',
    go: (count) => (count === 0 ? 'Link accounts' : count === 1 ? 'Link 1 account' : `Link ${count} accounts`),
    working: 'Linking…',
  },

  done: {
    title: (count) => (count === 1 ? 'Your account is linked' : 'Your accounts are linked'),
    again: 'Your connection works again',
    partly: 'Some of your accounts are linked',
    fetching: 'reading its data for the first time',
    fetchingAgain: 'reading its data',
    ready: 'ready',
    reading: 'One moment: your accounts are being compared with what your bank shows now.',
    next: (partner) => `What happens next: ${partner} gets your data and keeps it fresh. You can close this page at any time; it goes on by itself.`,
    notAdded: 'not linked',
    go: 'Finish',
  },

  held: {
    needed: (count) => (count === 1 ? 'One account needs your answer' : `${count} accounts need your answer`),
    lead: (count) =>
      `Everything else goes on. Until you or support have answered, nothing is written to ${count === 1 ? 'it, and what it has' : 'them, and what they have'} is kept.`,
    answer: 'Look at it',
    about: (name, mask) => `: ${name}${mask ? `, ending in ${mask}` : ''}`,
    decided: (title) => `You said: ${title}.`,
    // What each answer is called, and what it means to the person.
    answers: {
      'same-account': {
        title: 'It is the same account',
        meaning: 'It goes on under what your bank calls it now, and catches up on what it missed.',
      },
      'choose-another': {
        title: 'It is this account now',
        meaning: 'It goes on as this one, keeps everything it has, and catches up on what it missed.',
      },
      'treat-as-new': {
        title: 'It is a different account',
        meaning: 'The one you linked keeps what it has and gets nothing new. This one is linked beside it.',
      },
      successor: {
        title: 'It took the place of the one I linked',
        meaning: 'The one you linked keeps what it has and gets nothing new. This one is linked, and known to follow it.',
      },
      disconnect: {
        title: 'Stop sharing this account',
        meaning: 'It keeps what it has and gets nothing new.',
      },
    },
    title: 'Is this still the same account?',
    // What happened, by what was decided.
    reasons: {
      conflict: 'Your bank describes this account otherwise than before, so that it may be another one.',
      merged: 'Your bank lists this account no more. It seems to have become one with another.',
      split: 'Your bank lists this account no more. It seems to have become several.',
      'successor-suggested': 'This account has ended or rests, and a newer one may follow it.',
      ambiguous: 'Your bank lists this account no more as it did, and which of its accounts it became cannot be told.',
      'other-login': 'It cannot be told who signed in.',
      other: 'Your bank lists this account no more as it did. What it lists instead stands below.',
    },
    // What was compared.
    features: {
      holder: 'Account holder', 'holder-id': 'Account holder', number: 'Account number', routing: 'Routing number',
      mask: 'Last digits', category: 'Kind of account', type: 'Type of account', currency: 'Currency',
      opened: 'Opening date', 'original-principal': 'Sum first lent', name: 'Name of the account',
      transactions: 'Transactions', balance: 'Balance', 'provider-id': 'Reference at your bank',
    },
    // What is said of what has no value for people, as linked and at the bank now.
    sides: {
      'provider-id': ['the one it was linked under', 'another one'],
      transactions: ['the ones read so far', 'hardly any of those are there'],
      balance: ['as it was last read', 'it does not follow from that'],
    },
    // Why it is not for the person to say, to follow "because".
    cautions: {
      owner: 'the account holder is not the same',
      person: 'somebody else signed in',
      currency: 'the currency is another',
      kind: 'it is another kind of account',
      beside: 'the bank listed both accounts at the same time',
      merged: 'several accounts seem to have become one',
      split: 'one account seems to have become several',
      uncompared: 'the bank did not say enough about it to compare',
      unwritable: 'what your bank shows cannot be written to it as it stands',
    },
    // What an answer does to transactions.
    effects: {
      added: (count) => `${count} ${count === 1 ? 'transaction' : 'transactions'} added`,
      announced: (count) => `${count} of them only announced so far`,
      changed: (count) => `${count} brought up to date`,
      removed: (count) => `${count} no longer announced and taken out`,
      posted: (before, sum, after, sumAfter) => `Posted before: ${before} (${sum}); afterwards: ${after} (${sumAfter}).`,
      postedNew: (before, sum, after, sumAfter) => `Posted before: ${before} (${sum}); in the new account: ${after} (${sumAfter}).`,
      older: 'Older transactions that your bank still shows are read right afterwards.',
    },
    forSupport: (why, partner, number) =>
      `You cannot say here that it is the same account, because ${why.join(', and ')}. ${number ? `The support of ${partner} has this as case ${number}` : `The support of ${partner} can see this`} and decides with your bank what is so. Until then nothing is written to the account, and what it has stays as it is.`,
    face: (name, mask) => `${name}, ending in ${mask}`,
    since: (when) => `Since ${when} nothing has been written to it. What it has is kept.`,
    now: (face) => `At your bank now: ${face}`,
    caption: (known, bank) => `What differs between ${known}, as it was linked, and ${bank}, as your bank shows it now`,
    what: 'What differs',
    known: 'As linked',
    bank: 'At your bank now',
    differs: 'differs',
    silent: 'not said',
    agrees: (what) => `The same as before: ${what.map((one) => one.toLowerCase()).join(', ')}.`,
    because: (why) => `That it is this one is for support to say, because ${why.join(', and ')}.`,
    support: 'Support looks at it',
    apart: 'Or share it no more',
    back: 'Not now',
    sure: (title) => `${title}?`,
    yours: 'The account you linked',
    theirs: 'At your bank now',
    does: 'What this does',
    undo: (partner) => `If this turns out to be wrong, ${partner} can take it back for you.`,
    working: 'One moment…',
    yes: 'Yes, do this',
    no: 'No, go back',
    notDone: 'It was not done',
    again: 'Go back',
  },

  alert: {
    adding: 'Nothing was linked',
    again: 'Not reconnected',
    ended: 'This page has ended',
    stuck: 'You have been to the bank as often as one visit allows. Please go back to where you came from and start again.',
    retry: 'Try again',
    other: 'Choose another bank',
    close: 'Close',
  },

  unreached: {
    title: 'No connection',
    text: 'The server could not be reached. Check your connection; nothing is lost.',
    go: 'Try again',
  },

  left: {
    title: 'You have left',
    text: 'Nothing more was shared. You can close this page.',
    finished: 'All done',
    finishedText: 'You can close this page.',
  },

  leave: {
    title: 'Leave without finishing?',
    text: 'Nothing is linked unless you finish.',
    stay: 'Stay',
    go: 'Leave',
  },

  returned: {
    in: { title: 'Your bank has let us in', text: 'You can close this window and go back to the page you came from.' },
    out: { title: 'Your bank did not let us in', text: 'You can close this window and go back to the page you came from: it says more.' },
    late: { title: 'This sign-in has been used or has ended', text: 'You can close this window and go back to the page you came from.' },
  },

  types: {
    checking: 'Checking', savings: 'Savings', cd: 'Certificate of deposit', moneyMarket: 'Money market',
    creditCard: 'Credit card', lineOfCredit: 'Line of credit', loan: 'Loan', mortgage: 'Mortgage',
    investment: 'Investment', investmentTaxDeferred: 'Tax-deferred investment', studentLoan: 'Student loan',
    '401k': '401(k)', ira: 'IRA', roth: 'Roth IRA', brokerageAccount: 'Brokerage',
    transactionAndSavings: 'Transaction and savings',
  },
};
