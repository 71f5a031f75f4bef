//! The journal of repairs, each with what it takes to undo it.

use jiff::Timestamp;
use model::{
    Repair,
    id::{AccountId, RepairId},
};

use crate::{
    PartnerTx, StoreError, SystemTx,
    codec::values,
    db::{Row, statements},
    image::Image,
};

statements! {
    INSERT = "INSERT INTO repair (id, partner_id, account_id, document, made_at, sealed, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    UNDO = "UPDATE repair SET document = $1, undone_at = $2, sealed = NULL WHERE partner_id = $3 AND id = $4";
    BY_ID = "SELECT document FROM repair WHERE partner_id = $1 AND id = $2";
    IMAGE = "SELECT sealed FROM repair WHERE partner_id = $1 AND id = $2 AND sealed IS NOT NULL";
    OF_ACCOUNT = "SELECT document FROM repair WHERE partner_id = $1 AND account_id = $2
        ORDER BY made_at DESC, id DESC LIMIT $3";
    PARTNER_OF = "SELECT partner_id FROM repair WHERE id = $1";
    FORGET = "UPDATE repair SET sealed = NULL WHERE expires_at < $1 AND sealed IS NOT NULL";
}

fn document(row: &mut Row<'_>) -> Result<Repair, StoreError> {
    serde_json::from_str(&row.next::<String>()?)
        .map_err(|error| StoreError::Corrupt(format!("a repair: {error}")))
}

fn written(repair: &Repair) -> Result<String, StoreError> {
    serde_json::to_string(repair).map_err(|error| StoreError::Corrupt(format!("a repair: {error}")))
}

impl PartnerTx<'_, '_> {
    /// Enters a repair into the journal, with how everything was before it. How it was is forgotten once
    /// `expires_at` has passed, by the wall clock.
    ///
    /// # Errors
    /// If the database fails.
    pub fn insert_repair(
        &mut self,
        repair: &Repair,
        before: &Image,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let sealed = self
            .keys
            .seal(&format!("repair/{}", repair.id), &before.write()?)?;
        self.tx
            .execute(
                INSERT,
                &values![
                    repair.id,
                    self.partner,
                    repair.account,
                    written(repair)?,
                    repair.made_at,
                    sealed,
                    expires_at
                ],
            )
            .map(|_| ())
    }

    /// Notes that a repair was undone; how things were before it is forgotten.
    ///
    /// # Errors
    /// If the database fails.
    pub fn note_undone(&mut self, repair: &Repair) -> Result<(), StoreError> {
        let at = repair.undone.as_ref().map(|undone| undone.at);
        self.tx
            .execute(UNDO, &values![written(repair)?, at, self.partner, repair.id])
            .map(|_| ())
    }

    /// The repair with this id.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_repair(&mut self, id: RepairId) -> Result<Option<Repair>, StoreError> {
        self.tx.find(BY_ID, &values![self.partner, id], document)
    }

    /// How everything was before a repair; nothing if that is forgotten.
    ///
    /// # Errors
    /// If the database fails, or it does not open.
    pub fn find_image(&mut self, id: RepairId) -> Result<Option<Image>, StoreError> {
        let sealed = self
            .tx
            .find(IMAGE, &values![self.partner, id], |row| row.next::<Vec<u8>>())?;
        sealed
            .map(|sealed| Image::read(self.keys.open(&format!("repair/{id}"), &sealed)?.expose()))
            .transpose()
    }

    /// An account's repairs, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub fn list_repairs(&mut self, account: AccountId, limit: u32) -> Result<Vec<Repair>, StoreError> {
        self.tx
            .list(OF_ACCOUNT, &values![self.partner, account, limit], document)
    }
}

impl SystemTx<'_, '_> {
    /// Whose partner's a repair is, for whoever runs the server.
    ///
    /// # Errors
    /// If the database fails.
    pub fn find_partner_of_repair(
        &mut self,
        id: RepairId,
    ) -> Result<Option<model::id::PartnerId>, StoreError> {
        self.tx.find(PARTNER_OF, &values![id], |row| row.next())
    }

    /// Forgets how things were before repairs that can be undone no more.
    ///
    /// # Errors
    /// If the database fails.
    pub fn forget_images(&mut self, before: Timestamp) -> Result<u64, StoreError> {
        self.tx.execute(FORGET, &values![before])
    }
}
