"""What visitors of the portal type: parsed and worded here, decided in the services."""

from rma.forms.access import CodeForm, TrackForm
from rma.forms.actions import CancelForm, EvidenceForm, NoteForm, ReopenForm
from rma.forms.contact import ContactForm
from rma.forms.preferences import EraseForm, PreferencesForm
from rma.forms.product import ProductForm, SearchForm
from rma.forms.proof import ProofForm

__all__ = [
    "CancelForm",
    "CodeForm",
    "ContactForm",
    "EraseForm",
    "EvidenceForm",
    "NoteForm",
    "PreferencesForm",
    "ProductForm",
    "ProofForm",
    "ReopenForm",
    "SearchForm",
    "TrackForm",
]
