//! Repairs in words, for whoever has to choose.

use model::{
    Repair, RepairAsk,
    evidence::SafeAction,
    repair::{RepairEffect, Total, UndoEffect},
};

use crate::shown::of_bank;

/// What an action is called on a button.
pub const fn title(action: SafeAction) -> &'static str {
    match action {
        SafeAction::SameAccount => "It is the same account",
        SafeAction::ChooseAnother => "It is this other account",
        SafeAction::TreatAsNew => "It is a new account",
        SafeAction::Successor => "A new account follows the old one",
        SafeAction::Disconnect => "Stop sharing this account",
    }
}

/// The same where it is known which of the bank's accounts it is about.
pub fn title_with(action: SafeAction, name: &str) -> String {
    match action {
        SafeAction::ChooseAnother => format!("It is {name}"),
        SafeAction::TreatAsNew => format!("{name} is a new account"),
        SafeAction::Successor => format!("{name} follows the old account"),
        SafeAction::SameAccount | SafeAction::Disconnect => title(action).to_owned(),
    }
}

/// What an action means, in a sentence.
pub const fn meaning(action: SafeAction) -> &'static str {
    match action {
        SafeAction::SameAccount => {
            "The account goes on: what was held back is written to it, and it is read under the bank's present id."
        }
        SafeAction::ChooseAnother => {
            "The account goes on as another one that the bank lists: what was held back of that is written to it."
        }
        SafeAction::TreatAsNew => {
            "The old account ends and keeps what it has. The bank's account becomes a new one, with nothing in common."
        }
        SafeAction::Successor => {
            "The old account ends and keeps what it has. The bank's account becomes a new one that is known to follow it."
        }
        SafeAction::Disconnect => {
            "This account is read no more. It ends and keeps what it has; nothing takes its place. The consent at the \
             bank stays for now, and the person can end it there."
        }
    }
}

fn many(n: u32, what: &str) -> String {
    match n {
        1 => format!("1 {what}"),
        n => format!("{n} {what}s"),
    }
}

/// How many of the transactions that a repair adds are only announced so far.
pub fn announced(effect: &RepairEffect) -> u32 {
    let known = if effect.ends {
        0
    } else {
        effect.posted_before.count
    };
    // What was announced and is posted now counts among those brought up to date.
    if effect.changed > 0 {
        return 0;
    }
    let posted = effect.posted_after.count.saturating_sub(known);
    effect.added.saturating_sub(posted)
}

/// How many, and what they add up to.
fn posted(total: &Total) -> String {
    let count = many(total.count, "transaction");
    match total.currency {
        Some(currency) => format!("{count}, sum {} {currency}", total.sum),
        None => format!("{count}, sum {}", total.sum),
    }
}

/// What a repair does, a line each. Banks' ids appear by their ends.
pub fn effect_in_words(ask: &RepairAsk, effect: &RepairEffect) -> Vec<String> {
    let mut lines = vec![meaning(ask.action).to_owned()];
    if effect.after.is_some() {
        let mut moves = vec![match effect.added {
            0 => "No transaction is added".to_owned(),
            1 => "1 transaction is added".to_owned(),
            n => format!("{n} transactions are added"),
        }];
        let pending = announced(effect);
        if pending > 0 {
            moves.push(format!("{pending} of them pending"));
        }
        match effect.changed {
            0 => {}
            1 => moves.push("1 keeps its id and gets the bank's present words, day and state".to_owned()),
            n => moves.push(format!(
                "{n} keep their ids and get the bank's present words, days and states"
            )),
        }
        if effect.removed > 0 {
            moves.push(format!(
                "{} that the bank no longer shows taken out",
                many(effect.removed, "pending transaction")
            ));
        }
        lines.push(format!("{}.", moves.join(", ")));
        let place = if effect.ends {
            "in the new account"
        } else {
            "afterwards"
        };
        lines.push(format!(
            "Posted before: {}; {place}: {}.",
            posted(&effect.posted_before),
            posted(&effect.posted_after)
        ));
        if effect.ends {
            lines.push("Older transactions that the bank still shows are read right afterwards.".to_owned());
        }
    }
    if let (false, Some(before), Some(after)) = (effect.ends, &effect.before, &effect.after)
        && before != after
    {
        lines.push(format!(
            "The bank's id becomes {} instead of {}.",
            of_bank(after),
            of_bank(before)
        ));
    }
    lines
}

/// What taking a repair back does, a line each.
pub fn undo_in_words(effect: &UndoEffect) -> Vec<String> {
    let mut lines = vec!["Everything stands again as it stood before.".to_owned()];
    if let Some(account) = effect.deletes {
        lines.push(format!("Account {account}, which was made by it, is deleted."));
    }
    if effect.removed > 0 {
        lines.push(format!("{} taken out.", many(effect.removed, "transaction")));
    }
    if effect.held_back > 0 {
        lines.push(format!(
            "{} that came since are held back, and are lost to nobody.",
            many(effect.held_back, "transaction")
        ));
    }
    lines.push(format!("Posted afterwards: {}.", posted(&effect.posted_after)));
    lines
}

/// A repair of the journal, in a line.
pub fn in_a_line(repair: &Repair) -> String {
    let with = match &repair.ask.candidate {
        Some(candidate) => format!(" with the bank's {}", of_bank(candidate)),
        None => String::new(),
    };
    let undone = match &repair.undone {
        Some(undone) => format!("; taken back {} by {}", undone.at, undone.by),
        None => format!(
            "; can be taken back until {}: holdfast undo {}",
            repair.undoable_until, repair.id
        ),
    };
    format!(
        "{} {}{with}, by {} (repair {}){undone}",
        repair.made_at,
        repair.ask.action.name(),
        repair.by,
        repair.id
    )
}
