from . import expr as expr
from . import types as types
