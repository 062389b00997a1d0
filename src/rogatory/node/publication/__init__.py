"""Our log of every act, and our watch over the logs of other States."""
