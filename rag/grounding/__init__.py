"""Which claims do their articles carry? Figures, dates, names, quotations, speakers, polarity, the matter itself."""
