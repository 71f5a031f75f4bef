//! Repairs in words, for whoever has to choose.

use model::{
    Repair, RepairAsk,
    evidence::SafeAction,
    repair::{RepairEffect, UndoEffect},
};

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
        SafeAction::Disconnect => "The account ends and keeps what it has. Nothing takes its place.",
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

/// What a repair does, a line each.
pub fn effect_in_words(ask: &RepairAsk, effect: &RepairEffect) -> Vec<String> {
    let mut lines = vec![meaning(ask.action).to_owned()];
    if effect.after.is_some() {
        let mut moves = vec![format!("{} added", many(effect.added, "transaction"))];
        let announced = announced(effect);
        if announced > 0 {
            moves.push(format!("{announced} of them only announced so far"));
        }
        if effect.changed > 0 {
            moves.push(format!("{} brought up to date", effect.changed));
        }
        if effect.removed > 0 {
            moves.push(format!("{} no longer announced and taken out", effect.removed));
        }
        lines.push(format!("{}.", moves.join(", ")));
        let (old, new) = (&effect.posted_before, &effect.posted_after);
        let place = if effect.ends {
            "in the new account"
        } else {
            "afterwards"
        };
        lines.push(format!(
            "Posted before: {} ({}); {place}: {} ({}).",
            many(old.count, "transaction"),
            old.sum,
            many(new.count, "transaction"),
            new.sum
        ));
        if effect.ends {
            lines.push("Older transactions that the bank still shows are read right afterwards.".to_owned());
        }
    }
    if let (false, Some(before), Some(after)) = (effect.ends, &effect.before, &effect.after)
        && before != after
    {
        lines.push(format!("The bank's id becomes {after} instead of {before}."));
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
    let posted = &effect.posted_after;
    let count = many(posted.count, "transaction");
    lines.push(format!("Posted afterwards: {count} ({}).", posted.sum));
    lines
}

/// A repair of the journal, in a line.
pub fn in_a_line(repair: &Repair) -> String {
    let with = match &repair.ask.candidate {
        Some(candidate) => format!(" with {candidate}"),
        None => String::new(),
    };
    let undone = match &repair.undone {
        Some(undone) => format!("; taken back {} by {}", undone.at, undone.by),
        None => format!("; can be taken back until {}", repair.undoable_until),
    };
    format!(
        "{} {}{with}, by {} (repair {}){undone}",
        repair.made_at,
        repair.ask.action.name(),
        repair.by,
        repair.id
    )
}
